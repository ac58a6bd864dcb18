package dev.countersign.identity;

import dev.countersign.problem.Parsed;
import java.util.Locale;

/**
 * A host name in its one canonical form: lower case, A-labels, no trailing dot, no wildcard (RFC
 * 1034 §3.5, RFC 5890). A text whose last label is a number is an address and no name.
 */
public record DnsName(String name) implements PeerId {
    static final String PREFIX = "dns:";
    private static final int LONGEST = 253;
    private static final int LONGEST_LABEL = 63;

    public DnsName {
        String problem = problemOf(name);
        if (!problem.isEmpty()) {
            throw new IllegalArgumentException(problem);
        }
        if (!name.equals(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("DNS name: '" + name + "' (expected: lower case)");
        }
    }

    /** Reads a host name without its {@code dns:}; upper case is folded. */
    public static Parsed<DnsName> parse(String name) {
        String problem = problemOf(name);
        return problem.isEmpty()
                ? Parsed.good(new DnsName(name.toLowerCase(Locale.ROOT)))
                : Parsed.bad(problem);
    }

    private static String problemOf(String name) {
        if (name.isEmpty() || name.length() > LONGEST) {
            return "DNS name: " + name.length() + " characters (expected: 1 to " + LONGEST + ")";
        }
        String[] labels = name.split("\\.", -1);
        for (String label : labels) {
            if (!wellFormed(label)) {
                return "DNS name: '"
                        + Text.shown(name)
                        + "' (expected: labels of letters, digits and inner dashes)";
            }
        }
        if (isNumber(labels[labels.length - 1])) {
            return "DNS name: '" + Text.shown(name) + "' (expected: a name, not an address)";
        }
        return "";
    }

    /**
     * What browsers and inet_aton take for the end of an IPv4 address: digits, or 0x with hex ones.
     */
    private static boolean isNumber(String label) {
        boolean hex = label.startsWith("0x") || label.startsWith("0X");
        return label.substring(hex ? 2 : 0)
                .chars()
                .allMatch(c -> Text.isDigit((char) c) || (hex && Character.digit(c, 16) >= 0));
    }

    private static boolean wellFormed(String label) {
        if (label.isEmpty()
                || label.length() > LONGEST_LABEL
                || label.startsWith("-")
                || label.endsWith("-")) {
            return false;
        }
        return label.chars()
                .allMatch(c ->
                        Text.isLower((char) c)
                                || Text.isUpper((char) c)
                                || Text.isDigit((char) c)
                                || c == '-');
    }

    @Override
    public String text() {
        return PREFIX + name;
    }

    @Override
    public String toString() {
        return text();
    }
}
