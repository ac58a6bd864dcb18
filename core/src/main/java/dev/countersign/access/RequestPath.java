package dev.countersign.access;

import dev.countersign.problem.Parsed;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The path of an HTTP request in its one normal form (RFC 3986 §6.2.2), which policy, router and
 * the protected service all see; and its query, as it was sent. What two readers could take for two
 * different paths is refused rather than repaired: empty and dot segments, parameters of segments,
 * encoded slashes, backslashes and control characters.
 */
public record RequestPath(String path, Optional<String> query) {
    private static final int LONGEST = 8 * 1024;
    private static final int ENCODED_LENGTH = 3; // %41
    private static final int DELETE = 0x7f;
    private static final String UNRESERVED = "-._~";

    /** What else may stand in a segment as it is (RFC 3986 §3.3), but for the semicolon. */
    private static final String BESIDES = "!$&'()*+,=:@";

    private static final List<String> NO_SEGMENTS = List.of(".", "..");

    /** Reads a request target in origin form (RFC 9112 §3.2.1), such as {@code /a/b?c=d}. */
    public static Parsed<RequestPath> parse(String target) {
        if (!target.startsWith("/")) {
            return Parsed.bad("a request target that does not begin with '/'");
        }
        if (target.length() > LONGEST) {
            return Parsed.bad(
                    "a request target of "
                            + target.length()
                            + " characters (expected: at most "
                            + LONGEST
                            + ")");
        }
        int mark = target.indexOf('?');
        Optional<String> query =
                mark < 0 ? Optional.empty() : Optional.of(target.substring(mark + 1));
        Optional<String> fault = query.flatMap(RequestPath::faultOfQuery);
        return fault.isPresent()
                ? Parsed.bad(fault.get())
                : normal(mark < 0 ? target : target.substring(0, mark))
                        .map(path -> new RequestPath(path, query));
    }

    /** Path and query, as the protected service gets them. */
    public String text() {
        return query.map(some -> path + "?" + some).orElse(path);
    }

    private static Parsed<String> normal(String path) {
        StringBuilder normal = new StringBuilder(path.length());
        for (int at = 0; at < path.length(); ) {
            char next = path.charAt(at);
            if (next == '%') {
                Parsed<String> read = encoded(path, at);
                if (read instanceof Parsed.Bad<String> bad) {
                    return Parsed.bad(bad.why());
                }
                normal.append(read.orThrow());
                at += ENCODED_LENGTH;
            } else if (next == '/' || isUnreserved(next) || BESIDES.indexOf(next) >= 0) {
                normal.append(next);
                at++;
            } else {
                return Parsed.bad("a path with " + shown(next));
            }
        }
        return faultOfSegments(normal.toString())
                .<Parsed<String>>map(Parsed::bad)
                .orElseGet(() -> Parsed.good(normal.toString()));
    }

    /** An encoded character: itself, where that means the same; else encoded in upper case. */
    private static Parsed<String> encoded(String path, int at) {
        if (at + ENCODED_LENGTH > path.length()
                || !HexFormat.isHexDigit(path.charAt(at + 1))
                || !HexFormat.isHexDigit(path.charAt(at + 2))) {
            return Parsed.bad("a path with '%' and no two hexadecimal digits after it");
        }
        int value = HexFormat.fromHexDigits(path, at + 1, at + ENCODED_LENGTH);
        if (value < ' ' || value == DELETE || "/\\;%".indexOf(value) >= 0) {
            return Parsed.bad("a path with " + path.substring(at, at + ENCODED_LENGTH));
        }
        char plain = (char) value;
        return Parsed.good(
                isUnreserved(plain)
                        ? String.valueOf(plain)
                        : "%" + HexFormat.of().withUpperCase().toHexDigits((byte) value));
    }

    private static Optional<String> faultOfSegments(String path) {
        String[] segments = path.substring(1).split("/", -1);
        for (int at = 0; at < segments.length; at++) {
            if (NO_SEGMENTS.contains(segments[at])) {
                return Optional.of("a path with the segment '" + segments[at] + "'");
            }
            if (segments[at].isEmpty() && at + 1 < segments.length) {
                return Optional.of("a path with '//'");
            }
        }
        return Optional.empty();
    }

    /** A query is not looked into; only what would end the line or the URL is refused. */
    private static Optional<String> faultOfQuery(String query) {
        return query.chars()
                .filter(next -> next <= ' ' || next >= DELETE || next == '#')
                .mapToObj(next -> "a query with " + shown((char) next))
                .findFirst();
    }

    private static boolean isUnreserved(char next) {
        return (next >= 'a' && next <= 'z')
                || (next >= 'A' && next <= 'Z')
                || (next >= '0' && next <= '9')
                || UNRESERVED.indexOf(next) >= 0;
    }

    private static String shown(char next) {
        return next > ' ' && next < DELETE
                ? "'" + next + "'"
                : "the character " + HexFormat.of().toHexDigits(next);
    }
}
