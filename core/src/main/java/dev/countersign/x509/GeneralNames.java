package dev.countersign.x509;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Reads GeneralNames (RFC 5280 §4.2.1.6), each by its type. */
final class GeneralNames {
    private static final int OTHER_NAME = 0xa0;
    private static final int DIRECTORY_NAME = 0xa4;

    /** id-on-SmtpUTF8Mailbox. */
    private static final String SMTP_UTF8_MAILBOX = "1.3.6.1.5.5.7.8.9";

    private GeneralNames() {}

    /** Reads the content of GeneralNames; there is at least one. */
    static List<GeneralName> readAll(Der list) throws DerException {
        List<GeneralName> names = new ArrayList<>();
        while (!list.atEnd()) {
            names.add(read(list));
        }
        if (names.isEmpty()) {
            throw new DerException("empty list of names");
        }
        return List.copyOf(names);
    }

    /** Reads one name. */
    static GeneralName read(Der list) throws DerException {
        int tag = list.peek();
        if (tag == OTHER_NAME) {
            return otherName(list.enter(OTHER_NAME));
        }
        if (tag == DIRECTORY_NAME) {
            Der explicit = list.enter(DIRECTORY_NAME);
            DistinguishedName name = DistinguishedName.read(explicit);
            explicit.mustEnd("a directoryName");
            return new GeneralName.Directory(name);
        }
        byte[] content = list.enterAny().rest();
        return switch (tag) {
            case 0x81 -> new GeneralName.Email(ia5(content));
            case 0x82 -> new GeneralName.Dns(ia5(content));
            case 0x86 -> new GeneralName.Uri(ia5(content));
            case 0x87 -> ip(content);
            case 0x88, 0xa3, 0xa5 -> new GeneralName.Other(tag & 0x1f);
            default ->
                    throw new DerException("a name of unknown kind 0x" + Integer.toHexString(tag));
        };
    }

    private static GeneralName otherName(Der content) throws DerException {
        String type = content.oid();
        Der value = content.enter(Der.constructed(0));
        content.mustEnd("an otherName");
        if (!type.equals(SMTP_UTF8_MAILBOX)) {
            return new GeneralName.Other(0);
        }
        byte[] mailbox = value.enter(Der.UTF8_STRING).rest();
        value.mustEnd("an SmtpUTF8Mailbox");
        String text = new String(mailbox, StandardCharsets.UTF_8);
        if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), mailbox)) {
            throw new DerException("an SmtpUTF8Mailbox that is not UTF-8");
        }
        return new GeneralName.Utf8Mailbox(text);
    }

    private static GeneralName.Ip ip(byte[] content) throws DerException {
        if (content.length != 4 && content.length != 16) {
            throw new DerException("iPAddress of " + content.length + " bytes (expected: 4 or 16)");
        }
        return new GeneralName.Ip(HexFormat.of().formatHex(content));
    }

    static String ia5(byte[] content) throws DerException {
        for (byte b : content) {
            if (b <= 0x20 || b == 0x7f) {
                throw new DerException(
                        "a name with a space, a control character or non-ASCII bytes");
            }
        }
        return new String(content, StandardCharsets.US_ASCII);
    }
}
