package dev.countersign.bench;

import java.util.Collection;
import java.util.List;

/** How long something took, many times. */
final class Times {
    private static final double NANOS_PER_MICRO = 1e3;

    private final List<Long> sorted;

    private Times(List<Long> sorted) {
        this.sorted = sorted;
    }

    static Times ofNanos(Collection<Long> nanos) {
        return new Times(nanos.stream().sorted().toList());
    }

    /** What that share of them did not exceed. */
    double micros(double share) {
        return sorted.get((int) (share * (sorted.size() - 1))) / NANOS_PER_MICRO;
    }
}
