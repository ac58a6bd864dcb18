package dev.countersign.cli.upkeep;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Gives back the memory that many handshakes have used, once they are over: what they left behind
 * would stay until it is needed, while idle connections keep little.
 */
public final class Tidying implements Chore {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** From so many on it is worth a short pause. */
    private static final long MANY = 1000;

    private final LongSupplier admitted;
    private final Runnable collection;
    private final Clock clock;
    private Instant due = Instant.EPOCH;
    private long last;
    private long tidied;

    public Tidying(LongSupplier admitted, Runnable collection, Clock clock) {
        this.admitted = admitted;
        this.collection = collection;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Instant due() {
        return due;
    }

    @Override
    public Done run() {
        due = clock.instant().plus(PERIOD);
        long now = admitted.getAsLong();
        if (now == last && now - tidied >= MANY) {
            tidied = now;
            collection.run();
        }
        last = now;
        return Done.UNCHANGED;
    }
}
