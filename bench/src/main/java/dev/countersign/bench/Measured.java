package dev.countersign.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What one proxy answered to a question in one round: a figure for each of its columns. */
record Measured(Contender contender, String under, List<Double> figures) {
    Measured {
        figures = List.copyOf(figures);
    }

    @Override
    public String toString() {
        return contender.label()
                + ", "
                + under
                + ": "
                + figures.stream()
                        .map(one -> String.format(Locale.ROOT, "%.2f", one))
                        .collect(Collectors.joining(", "));
    }
}
