package dev.countersign.x509;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** One subject alternative name, typed (RFC 5280 §4.2.1.6). The type is part of the name. */
public sealed interface GeneralName {

    /** A dNSName as it was written; whether it is a well-formed host name is judged later. */
    record Dns(String value) implements GeneralName {}

    /** A uniformResourceIdentifier as it was written. */
    record Uri(String value) implements GeneralName {}

    /** An rfc822Name as it was written. */
    record Email(String value) implements GeneralName {}

    /** An iPAddress in hex: eight digits for IPv4, thirty-two for IPv6. */
    record Ip(String hex) implements GeneralName {}

    /** A kind of name that proves nothing here; the number is its tag. */
    record Other(int tag) implements GeneralName {}

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

    private static GeneralName read(Der list) throws DerException {
        int tag = list.peek();
        byte[] content = list.enterAny().rest();
        return switch (tag) {
            case 0x81 -> new Email(ia5(content));
            case 0x82 -> new Dns(ia5(content));
            case 0x86 -> new Uri(ia5(content));
            case 0x87 -> ip(content);
            case 0x88, 0xa0, 0xa3, 0xa4, 0xa5 -> new Other(tag & 0x1f);
            default ->
                    throw new DerException("a name of unknown kind 0x" + Integer.toHexString(tag));
        };
    }

    private static Ip ip(byte[] content) throws DerException {
        if (content.length != 4 && content.length != 16) {
            throw new DerException("iPAddress of " + content.length + " bytes (expected: 4 or 16)");
        }
        return new Ip(HexFormat.of().formatHex(content));
    }

    private static String ia5(byte[] content) throws DerException {
        for (byte b : content) {
            if (b <= 0x20 || b == 0x7f) {
                throw new DerException(
                        "a name with a space, a control character or non-ASCII bytes");
            }
        }
        return new String(content, StandardCharsets.US_ASCII);
    }
}
