package dev.countersign.cli.config;

import java.util.Collection;
import java.util.Comparator;

/** Finds the word that was probably meant. */
final class Nearest {
    private static final int FARTHEST = 4;

    private Nearest() {}

    /** A hint such as {@code (did you mean 'listen'?)}, or the known words when none is near. */
    static String hint(String word, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(one -> distance(word, one)))
                .filter(one -> distance(word, one) <= FARTHEST)
                .map(one -> " (did you mean '" + one + "'?)")
                .orElse(" (known: " + String.join(", ", known) + ")");
    }

    /** How many letters must be put in, taken out or replaced. */
    private static int distance(String from, String to) {
        int[] before = new int[to.length() + 1];
        for (int at = 0; at <= to.length(); at++) {
            before[at] = at;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] now = new int[to.length() + 1];
            now[0] = row;
            for (int at = 1; at <= to.length(); at++) {
                int replace = before[at - 1] + (from.charAt(row - 1) == to.charAt(at - 1) ? 0 : 1);
                now[at] = Math.min(replace, 1 + Math.min(before[at], now[at - 1]));
            }
            before = now;
        }
        return before[to.length()];
    }
}
