package dev.countersign.access;

import dev.countersign.problem.Parsed;
import java.util.List;

/**
 * A pattern over slash-separated paths: {@code *} is one segment, {@code **} any number of them,
 * none included; everything else is literal. Matching takes time linear in pattern times path.
 */
public record SegmentPattern(List<String> segments) {
    static final String ONE = "*";
    static final String ANY = "**";
    private static final int MOST_SEGMENTS = 64;

    public SegmentPattern {
        segments = List.copyOf(segments);
        String problem = problemOf(segments);
        if (!problem.isEmpty()) {
            throw new IllegalArgumentException(problem);
        }
    }

    /** Reads a pattern that begins with a slash. */
    public static Parsed<SegmentPattern> parse(String text) {
        if (!text.startsWith("/")) {
            return Parsed.bad("pattern: no leading slash (expected: a path that begins with '/')");
        }
        List<String> segments = List.of(text.substring(1).split("/", -1));
        String problem = problemOf(segments);
        return problem.isEmpty() ? Parsed.good(new SegmentPattern(segments)) : Parsed.bad(problem);
    }

    private static String problemOf(List<String> segments) {
        if (segments.isEmpty() || segments.size() > MOST_SEGMENTS) {
            return "pattern: "
                    + segments.size()
                    + " segments (expected: at most "
                    + MOST_SEGMENTS
                    + ", and one at least)";
        }
        for (String segment : segments) {
            if (segment.indexOf('/') >= 0) {
                return "pattern: a '/' within a segment (expected: segments between slashes)";
            }
            boolean star = segment.equals(ONE) || segment.equals(ANY);
            if (!star && segment.indexOf('*') >= 0) {
                return "pattern: '*' beside other characters (expected: '*' or '**' as a whole segment)";
            }
        }
        return "";
    }

    /** Whether the whole path matches; the path begins with a slash. */
    public boolean matches(String path) {
        if (!path.startsWith("/")) {
            return false;
        }
        String[] parts = path.substring(1).split("/", -1);
        boolean[] reached = new boolean[parts.length + 1];
        reached[0] = true;
        for (String segment : segments) {
            reached = step(segment, parts, reached);
        }
        return reached[parts.length];
    }

    /** From the prefixes matched so far to those matched with one more segment of the pattern. */
    private static boolean[] step(String segment, String[] parts, boolean[] before) {
        boolean[] after = new boolean[before.length];
        boolean any = segment.equals(ANY);
        boolean open = false;
        for (int at = 0; at < before.length; at++) {
            open |= before[at];
            if (any) {
                after[at] = open;
            } else if (at > 0 && before[at - 1]) {
                after[at] = segment.equals(ONE) || segment.equals(parts[at - 1]);
            }
        }
        return after;
    }

    /** Whether every path that the other pattern matches is matched by this one too. */
    public boolean covers(SegmentPattern other) {
        return PatternComparison.covers(this, other);
    }

    /** Whether there is a path that both match. */
    public boolean meets(SegmentPattern other) {
        return PatternComparison.meet(this, other);
    }

    /** The pattern as it is written. */
    public String text() {
        return "/" + String.join("/", segments);
    }
}
