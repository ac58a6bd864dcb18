package dev.countersign.bench;

import java.util.List;
import java.util.Locale;

/** The median of some figures, and the least and the greatest of them. */
record Spread(double median, double least, double greatest) {

    static Spread of(List<Double> figures) {
        if (figures.isEmpty()) {
            throw new IllegalArgumentException("figures: none (expected: at least one)");
        }
        double[] sorted = figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median =
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** As {@code 412 (398–455)}, with so many digits after the point. */
    String text(int digits) {
        String one = "%." + digits + "f";
        return String.format(
                Locale.ROOT, one + " (" + one + "–" + one + ")", median, least, greatest);
    }
}
