package dev.countersign.x509;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * A directory name, kept as the bytes that were signed. Two names are equal when their bytes are;
 * the text is for people and decides nothing.
 */
public final class DistinguishedName {
    private static final int BMP_STRING = 0x1e;

    private static final Map<String, String> KEYS =
            Map.of(
                    "2.5.4.3", "CN",
                    "2.5.4.6", "C",
                    "2.5.4.7", "L",
                    "2.5.4.8", "ST",
                    "2.5.4.10", "O",
                    "2.5.4.11", "OU");

    /** UTF8String, NumericString, PrintableString, TeletexString, IA5String, BMPString. */
    private static final Set<Integer> STRINGS = Set.of(0x0c, 0x12, 0x13, 0x14, 0x16, BMP_STRING);

    private static final int LONGEST_SHOWN = 200;
    private static final String CUT = "...";

    private final byte[] der;
    private final String text;

    private DistinguishedName(byte[] der, String text) {
        this.der = der;
        this.text = text;
    }

    static DistinguishedName read(Der outer) throws DerException {
        byte[] der = outer.element(Der.SEQUENCE);
        StringBuilder text = new StringBuilder();
        Der names = new Der(der).enter(Der.SEQUENCE);
        while (!names.atEnd()) {
            Der set = names.enter(Der.SET);
            if (set.atEnd()) {
                throw new DerException("empty RelativeDistinguishedName");
            }
            byte[] before = {};
            while (!set.atEnd()) {
                byte[] attribute = set.element(Der.SEQUENCE);
                if (Arrays.compareUnsigned(before, attribute) > 0) {
                    throw new DerException("attributes out of order (X.690 §11.6)");
                }
                appendAttribute(text, new Der(attribute).enter(Der.SEQUENCE));
                before = attribute;
            }
        }
        if (text.length() > LONGEST_SHOWN) {
            text.replace(LONGEST_SHOWN, text.length(), CUT);
        }
        return new DistinguishedName(der, text.toString());
    }

    private static void appendAttribute(StringBuilder text, Der attribute) throws DerException {
        String oid = attribute.oid();
        byte[] value = string(attribute);
        attribute.mustEnd("an attribute");
        if (text.length() > LONGEST_SHOWN) {
            return;
        }
        text.append(text.isEmpty() ? "" : ",").append(KEYS.getOrDefault(oid, oid)).append('=');
        int shown = Math.min(value.length, LONGEST_SHOWN);
        for (char c : new String(value, 0, shown, StandardCharsets.UTF_8).toCharArray()) {
            text.append(c >= 0x20 && c < 0x7f && c != ',' ? c : '?');
        }
    }

    /** The content of an attribute's value, which is a string (RFC 5280 §4.1.2.4). */
    private static byte[] string(Der attribute) throws DerException {
        int tag = attribute.peek();
        if (!STRINGS.contains(tag)) {
            throw new DerException("an attribute of a name that is no string");
        }
        byte[] value = attribute.enter(tag).rest();
        if (tag == BMP_STRING && value.length % 2 != 0) {
            throw new DerException("a BMPString of " + value.length + " bytes");
        }
        return value;
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    /** The encoded name, as it stands in the certificate. */
    public byte[] der() {
        return der.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DistinguishedName that && Arrays.equals(der, that.der);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(der);
    }

    /** The name as people write it, such as {@code CN=web,O=acme}; harmless to print. */
    @Override
    public String toString() {
        return text.isEmpty() ? "(no subject)" : text;
    }
}
