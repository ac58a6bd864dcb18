package dev.countersign.gateway;

import dev.countersign.problem.ProblemCode;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * Counts what was decided and what was relayed, for {@code status} and for whoever collects
 * metrics. Every label comes from the configuration or from the list of codes, none from a peer.
 */
final class Tally {
    private final MeterRegistry registry;
    private final Map<Key, LongAdder> decisions = new ConcurrentHashMap<>();
    private final Map<Flowed, LongAdder> relayed = new ConcurrentHashMap<>();
    private final Map<Answered, Timer> answered = new ConcurrentHashMap<>();

    /** Whose decisions: those about peers that come to a listener, or that a dial calls. */
    record Of(String direction, String name) {
        static Of listener(String name) {
            return new Of("in", name);
        }

        static Of dial(String name) {
            return new Of("out", name);
        }

        private Tags tags() {
            return Tags.of("direction", direction, "name", name);
        }
    }

    /** What was decided. */
    enum Outcome {
        PERMIT,
        OBSERVED,
        REFUSED,
        CUT_OFF;

        private String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private record Key(Of of, Outcome outcome, String code) {}

    private record Flowed(Of of, String flow) {}

    /** A service says which statuses there are, so those that nobody knows count as one. */
    private record Answered(String listener, int status) {
        private static final int LEAST = 100;
        private static final int MOST = 599;

        private String code() {
            return status >= LEAST && status <= MOST ? String.valueOf(status) : "other";
        }
    }

    Tally(MeterRegistry registry) {
        this.registry = registry;
    }

    void permitted(Of of) {
        count(new Key(of, Outcome.PERMIT, ""));
    }

    void observed(Of of, ProblemCode code) {
        count(new Key(of, Outcome.OBSERVED, code.slug()));
    }

    void refused(Of of, ProblemCode code) {
        count(new Key(of, Outcome.REFUSED, code.slug()));
    }

    void cutOff(Of of, ProblemCode code) {
        count(new Key(of, Outcome.CUT_OFF, code.slug()));
    }

    /** A request was answered. */
    void answered(String listener, int status, long nanos) {
        answered.computeIfAbsent(new Answered(listener, status), this::requests)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** What a connection carried from its peer and to it, once it has ended. */
    void relayed(Of of, long received, long sent) {
        relayed.computeIfAbsent(new Flowed(of, "received"), this::bytes).add(received);
        relayed.computeIfAbsent(new Flowed(of, "sent"), this::bytes).add(sent);
    }

    /** How many were let in. */
    long admitted() {
        return decisions.entrySet().stream()
                .filter(one -> one.getKey().of().direction().equals("in"))
                .filter(one ->
                        one.getKey().outcome() == Outcome.PERMIT
                                || one.getKey().outcome() == Outcome.OBSERVED)
                .mapToLong(one -> one.getValue().sum())
                .sum();
    }

    /** The refusals, before and after a connection was let in, by code. */
    Map<String, Long> refusals() {
        return byCode(outcome -> outcome == Outcome.REFUSED || outcome == Outcome.CUT_OFF);
    }

    /** Those that were let in by observing only, by what they would be refused for. */
    Map<String, Long> observed() {
        return byCode(outcome -> outcome == Outcome.OBSERVED);
    }

    private Map<String, Long> byCode(Predicate<Outcome> which) {
        Map<String, Long> sums = new TreeMap<>();
        decisions.forEach((key, count) -> {
            if (which.test(key.outcome())) {
                sums.merge(key.code(), count.sum(), Long::sum);
            }
        });
        return sums;
    }

    private void count(Key key) {
        decisions.computeIfAbsent(key, this::decided).increment();
    }

    private LongAdder decided(Key key) {
        LongAdder count = new LongAdder();
        FunctionCounter.builder("countersign.decisions", count, LongAdder::sum)
                .description("Decisions about peers, by outcome and code.")
                .tags(key.of().tags())
                .tags("outcome", key.outcome().word(), "code", key.code())
                .register(registry);
        return count;
    }

    private Timer requests(Answered one) {
        return Timer.builder("countersign.requests")
                .description("Requests of HTTP, from their head to the end of their answer.")
                .tags("name", one.listener(), "status", one.code())
                .register(registry);
    }

    private LongAdder bytes(Flowed flowed) {
        LongAdder count = new LongAdder();
        FunctionCounter.builder("countersign.relayed", count, LongAdder::sum)
                .description("Bytes that connections carried which have ended, seen from the peer.")
                .baseUnit(BaseUnits.BYTES)
                .tags(flowed.of().tags())
                .tags("flow", flowed.flow())
                .register(registry);
        return count;
    }
}
