package dev.countersign.cli.upkeep;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Looks whether OCSP responders answer, and says so when they do not: whoever is new is refused
 * meanwhile ({@code trust.revocation-unknown}).
 */
public final class ResponderHealth implements Chore {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final Supplier<Optional<String>> fault;
    private final Clock clock;
    private Instant due = Instant.EPOCH;

    public ResponderHealth(Supplier<Optional<String>> fault, Clock clock) {
        this.fault = fault;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "OCSP responders";
    }

    @Override
    public Instant due() {
        return due;
    }

    @Override
    public Done run() {
        due = clock.instant().plus(PERIOD);
        Optional<String> why = fault.get();
        if (why.isPresent()) {
            throw new CountersignException(
                    ProblemCode.TRUST_REVOCATION_UNKNOWN, "no answer from " + why.get());
        }
        return Done.UNCHANGED;
    }
}
