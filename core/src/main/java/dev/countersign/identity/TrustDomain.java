package dev.countersign.identity;

import dev.countersign.problem.Parsed;

/**
 * The authority part of SPIFFE IDs: lower-case letters, digits, dot, dash, underscore (SPIFFE-ID
 * §2.1).
 */
public record TrustDomain(String name) {
    private static final int LONGEST = 255;

    public TrustDomain {
        String problem = problemOf(name);
        if (!problem.isEmpty()) {
            throw new IllegalArgumentException(problem);
        }
    }

    public static Parsed<TrustDomain> parse(String name) {
        String problem = problemOf(name);
        return problem.isEmpty() ? Parsed.good(new TrustDomain(name)) : Parsed.bad(problem);
    }

    private static String problemOf(String name) {
        if (name.isEmpty() || name.length() > LONGEST) {
            return "trust domain: "
                    + name.length()
                    + " characters (expected: 1 to "
                    + LONGEST
                    + ")";
        }
        boolean clean =
                name.chars()
                        .allMatch(c ->
                                Text.isLower((char) c)
                                        || Text.isDigit((char) c)
                                        || ".-_".indexOf(c) >= 0);
        return clean
                ? ""
                : "trust domain: '"
                        + Text.shown(name)
                        + "' (expected: lower-case letters, digits, '.', '-', '_')";
    }

    @Override
    public String toString() {
        return name;
    }
}
