package dev.countersign.cli.upkeep;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks every second whether others that we need are well, and raises an alarm while not. */
public final class Health implements Chore {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final String whose;
    private final ProblemCode code;
    private final Supplier<Optional<String>> fault;
    private final Clock clock;
    private Instant due = Instant.EPOCH;

    private Health(String whose, ProblemCode code, Supplier<Optional<String>> fault, Clock clock) {
        this.whose = whose;
        this.code = code;
        this.fault = fault;
        this.clock = clock;
    }

    /** Of protected services: whether each has an address that answers. */
    public static Health ofServices(
            Supplier<Map<String, Map<String, Boolean>>> services, Clock clock) {
        return new Health(
                "protected services",
                ProblemCode.UPSTREAM_UNREACHABLE,
                () -> away(services.get()),
                clock);
    }

    /**
     * Of OCSP responders, by what was wrong with the last answer: whoever is new is refused
     * meanwhile ({@code trust.revocation-unknown}).
     */
    public static Health ofResponders(Supplier<Optional<String>> fault, Clock clock) {
        return new Health(
                "OCSP responders",
                ProblemCode.TRUST_REVOCATION_UNKNOWN,
                () -> fault.get().map(why -> "no answer from " + why),
                clock);
    }

    private static Optional<String> away(Map<String, Map<String, Boolean>> services) {
        List<String> away =
                services.entrySet().stream()
                        .filter(one -> !one.getValue().containsValue(true))
                        .map(one ->
                                one.getKey() + " at " + String.join(", ", one.getValue().keySet()))
                        .toList();
        return away.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join("; ", away) + " did not answer");
    }

    @Override
    public String name() {
        return whose;
    }

    @Override
    public Instant due() {
        return due;
    }

    @Override
    public Done run() {
        due = clock.instant().plus(PERIOD);
        Optional<String> seen = fault.get();
        if (seen.isPresent()) {
            throw new CountersignException(code, seen.get());
        }
        return Done.UNCHANGED;
    }
}
