package dev.countersign.identity;

import dev.countersign.problem.Parsed;

/**
 * A workload's name in a trust domain: {@code spiffe://trust-domain/path} (SPIFFE-ID §2). The path
 * is never empty: an id without one names the trust domain itself, which is nobody's identity.
 */
public record SpiffeId(TrustDomain trustDomain, String path) implements PeerId {
    static final String SCHEME = "spiffe://";
    private static final int LONGEST = 2048;

    public SpiffeId {
        String problem = problemOfPath(path);
        if (!problem.isEmpty()) {
            throw new IllegalArgumentException(problem);
        }
        int length = SCHEME.length() + trustDomain.name().length() + path.length();
        if (length > LONGEST) {
            throw new IllegalArgumentException(tooLong(length));
        }
    }

    /** Reads {@code spiffe://trust-domain/path}. */
    public static Parsed<SpiffeId> parse(String text) {
        if (!text.startsWith(SCHEME)) {
            return Parsed.bad("SPIFFE ID: '" + Text.shown(text) + "' (expected: spiffe://…)");
        }
        if (text.length() > LONGEST) {
            return Parsed.bad(tooLong(text.length()));
        }
        int slash = text.indexOf('/', SCHEME.length());
        String authority =
                slash < 0
                        ? text.substring(SCHEME.length())
                        : text.substring(SCHEME.length(), slash);
        String path = slash < 0 ? "" : text.substring(slash);
        if (TrustDomain.parse(authority) instanceof Parsed.Bad<TrustDomain> bad) {
            return Parsed.bad(bad.why());
        }
        String problem = problemOfPath(path);
        return problem.isEmpty()
                ? Parsed.good(new SpiffeId(new TrustDomain(authority), path))
                : Parsed.bad(problem);
    }

    /** The id of this text, which the caller knows to be one. */
    public static SpiffeId of(String text) {
        return parse(text).orThrow();
    }

    private static String tooLong(int length) {
        return "SPIFFE ID: " + length + " characters (expected: at most " + LONGEST + ")";
    }

    private static String problemOfPath(String path) {
        if (!path.startsWith("/")) {
            return "SPIFFE ID path: '" + Text.shown(path) + "' (expected: /segment, at least one)";
        }
        for (String segment : path.substring(1).split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                return "SPIFFE ID path: '"
                        + Text.shown(path)
                        + "' (expected: no empty, '.' or '..' segment)";
            }
            if (!segment.chars().allMatch(c -> allowed((char) c))) {
                return "SPIFFE ID path: '"
                        + Text.shown(path)
                        + "' (expected: letters, digits, '.', '-', '_' between slashes)";
            }
        }
        return "";
    }

    private static boolean allowed(char c) {
        return Text.isLower(c)
                || Text.isUpper(c)
                || Text.isDigit(c)
                || c == '.'
                || c == '-'
                || c == '_';
    }

    @Override
    public String text() {
        return SCHEME + trustDomain.name() + path;
    }

    @Override
    public String toString() {
        return text();
    }
}
