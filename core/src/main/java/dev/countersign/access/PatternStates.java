package dev.countersign.access;

import java.util.BitSet;
import java.util.List;

/**
 * How far a path has come in a pattern: state {@code n} says that the first {@code n} segments of
 * the pattern are matched. A set of states is all the ways in which that may be so.
 */
final class PatternStates {
    /** A segment that no pattern spells out, because none holds a slash. */
    static final String UNNAMED = "/";

    private final List<String> segments;

    PatternStates(SegmentPattern pattern) {
        this.segments = pattern.segments();
    }

    /** A step that a path may take: one more segment, and the state that it leads to. */
    record Step(String segment, int to) {}

    /** Where every path begins. */
    BitSet start() {
        return from(0);
    }

    /** This state, and those that are reached from it by matching nothing. */
    BitSet from(int state) {
        BitSet states = new BitSet();
        enter(state, states);
        return states;
    }

    private void enter(int state, BitSet states) {
        states.set(state);
        int last = state;
        while (last < segments.size() && isAny(last)) {
            last++;
            states.set(last);
        }
    }

    /** The states after one more segment. */
    BitSet after(BitSet before, String segment) {
        BitSet after = new BitSet();
        for (int state = before.nextSetBit(0);
                state >= 0 && state < segments.size();
                state = before.nextSetBit(state + 1)) {
            if (isAny(state)) {
                enter(state, after);
            } else if (isOne(state) || segments.get(state).equals(segment)) {
                enter(state + 1, after);
            }
        }
        return essential(after);
    }

    /**
     * What can be matched from a state can also be matched from a later {@code **}, which takes up
     * what lies between; the states before it say nothing more.
     */
    private BitSet essential(BitSet states) {
        for (int state = states.length() - 1; state > 0; state--) {
            if (states.get(state) && state < segments.size() && isAny(state)) {
                states.clear(0, state);
                return states;
            }
        }
        return states;
    }

    /** Every step from a state; where the pattern leaves it open, the segment is unnamed. */
    List<Step> steps(int state) {
        return from(state).stream()
                .filter(one -> one < segments.size())
                .mapToObj(one -> {
                    boolean open = isAny(one) || isOne(one);
                    return new Step(open ? UNNAMED : segments.get(one), isAny(one) ? one : one + 1);
                })
                .toList();
    }

    /** Whether a path that has come so far may end here. */
    boolean areOver(BitSet states) {
        return states.get(segments.size());
    }

    private boolean isAny(int state) {
        return segments.get(state).equals(SegmentPattern.ANY);
    }

    private boolean isOne(int state) {
        return segments.get(state).equals(SegmentPattern.ONE);
    }
}
