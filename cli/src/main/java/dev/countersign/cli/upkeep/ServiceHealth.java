package dev.countersign.cli.upkeep;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Looks whether there is a protected service of which no address answers. */
public final class ServiceHealth implements Chore {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final Supplier<Map<String, Map<String, Boolean>>> services;
    private final Clock clock;
    private Instant due = Instant.EPOCH;

    public ServiceHealth(Supplier<Map<String, Map<String, Boolean>>> services, Clock clock) {
        this.services = services;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "protected services";
    }

    @Override
    public Instant due() {
        return due;
    }

    @Override
    public Done run() {
        due = clock.instant().plus(PERIOD);
        List<String> away =
                services.get().entrySet().stream()
                        .filter(one -> !one.getValue().containsValue(true))
                        .map(one ->
                                one.getKey() + " at " + String.join(", ", one.getValue().keySet()))
                        .toList();
        if (!away.isEmpty()) {
            throw new CountersignException(
                    ProblemCode.UPSTREAM_UNREACHABLE, String.join("; ", away) + " did not answer");
        }
        return Done.UNCHANGED;
    }
}
