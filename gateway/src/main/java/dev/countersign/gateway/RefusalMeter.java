package dev.countersign.gateway;

import dev.countersign.problem.ProblemCode;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides which refusals before any proof are told one by one: a number per source prefix (IPv4
 * /24, IPv6 /56) and period; beyond it they are only counted. A stranger cannot fill the disk.
 */
final class RefusalMeter {
    static final int TOLD_PER_PERIOD = 20;
    private static final int MOST_PREFIXES = 4096;

    private final Map<String, Integer> told = new HashMap<>();
    private final Map<Counted, Long> counted = new HashMap<>();

    /** What is counted together. */
    record Counted(String prefix, ProblemCode code) {}

    /** How many of a kind were counted and not told. */
    record Sum(Counted of, long count) {}

    /** Whether this refusal is told by itself; if not, it has been counted. */
    synchronized boolean tells(SocketAddress source, ProblemCode code) {
        String prefix = SourcePrefix.ofNetwork(source);
        if (told.size() >= MOST_PREFIXES && !told.containsKey(prefix)) {
            prefix = SourcePrefix.NONE;
        }
        if (told.merge(prefix, 1, Integer::sum) <= TOLD_PER_PERIOD) {
            return true;
        }
        counted.merge(new Counted(prefix, code), 1L, Long::sum);
        return false;
    }

    /** Ends the period: what was counted in it. */
    synchronized List<Sum> endPeriod() {
        List<Sum> sums = new ArrayList<>();
        counted.forEach((of, count) -> sums.add(new Sum(of, count)));
        counted.clear();
        told.clear();
        return sums;
    }
}
