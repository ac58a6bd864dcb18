package dev.countersign.x509;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A directory name. Two names are equal when they match as RFC 5280 §7.1 says: part by part, each
 * attribute by its type and its prepared string. The text is for people and decides nothing.
 */
public final class DistinguishedName {
    private static final String COMMON_NAME = "2.5.4.3";
    private static final String EMAIL_ADDRESS = "1.2.840.113549.1.9.1";

    private static final Map<String, String> KEYS =
            Map.of(
                    COMMON_NAME,
                    "CN",
                    "2.5.4.6",
                    "C",
                    "2.5.4.7",
                    "L",
                    "2.5.4.8",
                    "ST",
                    "2.5.4.10",
                    "O",
                    "2.5.4.11",
                    "OU");

    private static final int LONGEST_SHOWN = 200;
    private static final String CUT = "...";

    private final byte[] der;
    private final String text;

    /** Each RelativeDistinguishedName in the form in which it is compared, outermost first. */
    private final List<String> parts;

    private final List<String> commonNames;
    private final List<String> emailAddresses;

    private DistinguishedName(byte[] der, Collected collected) {
        this.der = der;
        this.text = collected.text.toString();
        this.parts = List.copyOf(collected.parts);
        this.commonNames = List.copyOf(collected.commonNames);
        this.emailAddresses = List.copyOf(collected.emailAddresses);
    }

    /** A name that was put together and stands nowhere: its parts are all that is compared. */
    private DistinguishedName(List<String> parts, String text) {
        this.der = new byte[0];
        this.text = text;
        this.parts = List.copyOf(parts);
        this.commonNames = List.of();
        this.emailAddresses = List.of();
    }

    /** What of a name is gathered while it is read. */
    private static final class Collected {
        private final StringBuilder text = new StringBuilder();
        private final List<String> parts = new ArrayList<>();
        private final List<String> commonNames = new ArrayList<>();
        private final List<String> emailAddresses = new ArrayList<>();
    }

    static DistinguishedName read(Der outer, Deviations deviations) throws DerException {
        byte[] der = outer.element(Der.SEQUENCE);
        Collected collected = new Collected();
        Der names = new Der(der).enter(Der.SEQUENCE);
        while (!names.atEnd()) {
            readPart(names.enter(Der.SET), collected, deviations);
        }
        if (collected.text.length() > LONGEST_SHOWN) {
            collected.text.replace(LONGEST_SHOWN, collected.text.length(), CUT);
        }
        return new DistinguishedName(der, collected);
    }

    static DistinguishedName read(Der outer) throws DerException {
        return read(outer, new Deviations());
    }

    private static void readPart(Der set, Collected collected, Deviations deviations)
            throws DerException {
        if (set.atEnd()) {
            throw new DerException("empty RelativeDistinguishedName");
        }
        SortedSet<String> attributes = new TreeSet<>();
        byte[] before = {};
        while (!set.atEnd()) {
            byte[] attribute = set.element(Der.SEQUENCE);
            if (Arrays.compareUnsigned(before, attribute) > 0) {
                throw new DerException("attributes out of order (X.690 §11.6)");
            }
            attributes.add(readAttribute(attribute, collected, deviations));
            before = attribute;
        }
        collected.parts.add(String.join("\n", attributes));
    }

    private static String readAttribute(byte[] der, Collected collected, Deviations deviations)
            throws DerException {
        Der attribute = new Der(der).enter(Der.SEQUENCE);
        String oid = attribute.oid();
        DirectoryString value = DirectoryString.read(attribute, deviations);
        attribute.mustEnd("an attribute");
        show(collected.text, oid, value.text());
        if (oid.equals(COMMON_NAME)) {
            collected.commonNames.add(value.text());
        } else if (oid.equals(EMAIL_ADDRESS)) {
            collected.emailAddresses.add(value.text());
        }
        return oid + value.prepared();
    }

    private static void show(StringBuilder text, String oid, String value) {
        if (text.length() > LONGEST_SHOWN) {
            return;
        }
        text.append(text.isEmpty() ? "" : ",").append(KEYS.getOrDefault(oid, oid)).append('=');
        int shown = Math.min(value.length(), LONGEST_SHOWN);
        for (char c : value.substring(0, shown).toCharArray()) {
            text.append(c >= 0x20 && c < 0x7f && c != ',' ? c : '?');
        }
    }

    /** Whether it is the name of nobody. */
    public boolean isEmpty() {
        return parts.isEmpty();
    }

    /** The common names, as they were written; they prove nothing (RFC 9525 §2). */
    List<String> commonNames() {
        return commonNames;
    }

    /** The values of the old emailAddress attribute (§4.1.2.6). */
    List<String> emailAddresses() {
        return emailAddresses;
    }

    /** The name of one more part below this one, which is the content of a set of attributes. */
    DistinguishedName below(Der set) throws DerException {
        Collected collected = new Collected();
        readPart(set, collected, new Deviations());
        List<String> longer = new ArrayList<>(parts);
        longer.addAll(collected.parts);
        return new DistinguishedName(longer, text + "," + collected.text);
    }

    /** Whether this name stands in the subtree below another, or is it (§7.1). */
    boolean isWithin(DistinguishedName base) {
        if (parts.size() < base.parts.size()) {
            return false;
        }
        // from the end, where names of one house differ
        for (int at = base.parts.size() - 1; at >= 0; at--) {
            if (!parts.get(at).equals(base.parts.get(at))) {
                return false;
            }
        }
        return true;
    }

    /** The encoded name, as it stands in the certificate. */
    public byte[] der() {
        return der.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DistinguishedName that && parts.equals(that.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    /** The name as people write it, such as {@code CN=web,O=acme}; harmless to print. */
    @Override
    public String toString() {
        return text.isEmpty() ? "(no subject)" : text;
    }
}
