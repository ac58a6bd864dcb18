package dev.countersign.access;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Compares two patterns by the paths that they match. A path has at least one segment, and there is
 * always one more segment than the patterns spell out.
 */
final class PatternComparison {
    private static final int MOST_PAIRS = 100_000;

    private PatternComparison() {}

    private record Pair(int narrow, BitSet wide) {}

    private record Both(int one, int other) {}

    /**
     * Whether every path of the narrow pattern is one of the wide pattern. Where the narrow pattern
     * leaves a segment open, one that the wide pattern does not spell out stands for all of them:
     * what matches it there matches any. The answer is exact; only for patterns so intricate that
     * it takes more than {@value #MOST_PAIRS} steps it is no, unproven.
     */
    static boolean covers(SegmentPattern wide, SegmentPattern narrow) {
        PatternStates wideStates = new PatternStates(wide);
        PatternStates narrowStates = new PatternStates(narrow);
        Set<Pair> seen = new HashSet<>();
        Deque<Pair> open = new ArrayDeque<>();
        open.add(new Pair(0, wideStates.start()));
        while (!open.isEmpty()) {
            Pair pair = open.remove();
            for (PatternStates.Step step : narrowStates.steps(pair.narrow())) {
                Pair next = new Pair(step.to(), wideStates.after(pair.wide(), step.segment()));
                boolean ends = narrowStates.areOver(narrowStates.from(next.narrow()));
                if ((ends && !wideStates.areOver(next.wide())) || seen.size() > MOST_PAIRS) {
                    return false;
                }
                if (seen.add(next)) {
                    open.add(next);
                }
            }
        }
        return true;
    }

    /** Whether some path is one of both. */
    static boolean meet(SegmentPattern one, SegmentPattern other) {
        PatternStates oneStates = new PatternStates(one);
        PatternStates otherStates = new PatternStates(other);
        Set<Both> seen = new HashSet<>();
        Deque<Both> open = new ArrayDeque<>();
        open.add(new Both(0, 0));
        while (!open.isEmpty()) {
            Both both = open.remove();
            for (PatternStates.Step a : oneStates.steps(both.one())) {
                for (PatternStates.Step b : otherStates.steps(both.other())) {
                    Both next = new Both(a.to(), b.to());
                    if (agree(a.segment(), b.segment()) && seen.add(next)) {
                        open.add(next);
                    }
                }
            }
        }
        return seen.stream()
                .anyMatch(both ->
                        oneStates.areOver(oneStates.from(both.one()))
                                && otherStates.areOver(otherStates.from(both.other())));
    }

    private static boolean agree(String one, String other) {
        return one.equals(other)
                || one.equals(PatternStates.UNNAMED)
                || other.equals(PatternStates.UNNAMED);
    }
}
