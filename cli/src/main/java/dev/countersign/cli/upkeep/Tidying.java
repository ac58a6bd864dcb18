package dev.countersign.cli.upkeep;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Gives back the memory that many handshakes have used, once there is little to do: what they left
 * behind would stay until it is needed, while idle connections keep little. It stops the process
 * for a moment, so it is done when nobody comes and hardly a byte moves.
 */
public final class Tidying implements Chore {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** From so many on it is worth the pause. */
    private static final long MANY = 1000;

    /** The process is quiet while it computes less than this share of one processor's time. */
    private static final double QUIET = 0.05;

    private final Work work;
    private final Runnable collection;
    private final Clock clock;
    private Instant due = Instant.EPOCH;
    private Instant looked = Instant.EPOCH;
    private long admitted;
    private long computed;
    private long tidied;

    /** What was done so far: connections let in, and processor time in nanoseconds. */
    public record Work(LongSupplier admitted, LongSupplier computed) {}

    public Tidying(Work work, Runnable collection, Clock clock) {
        this.work = work;
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
        Instant now = clock.instant();
        due = now.plus(PERIOD);
        if (isQuiet(now) && admitted - tidied >= MANY) {
            tidied = admitted;
            collection.run();
        }
        looked = clock.instant();
        admitted = work.admitted().getAsLong();
        computed = work.computed().getAsLong();
        return Done.UNCHANGED;
    }

    /** Whether nobody came since the last look, and little was computed. */
    private boolean isQuiet(Instant now) {
        double passed = Duration.between(looked, now).toNanos();
        return work.admitted().getAsLong() == admitted
                && work.computed().getAsLong() - computed < QUIET * passed;
    }
}
