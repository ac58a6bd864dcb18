package dev.countersign.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for something real to happen: looks again every few milliseconds, up to a limit. */
public final class Patience {
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Patience() {}

    /**
     * Returns as soon as the condition holds; an {@code AssertionError} names what was waited for
     * in vain.
     */
    public static void until(String what, Duration limit, BooleanSupplier condition) {
        until(() -> what, limit, condition);
    }

    /** The same; what was waited for is put into words only if it did not come. */
    static void until(Supplier<String> what, Duration limit, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new AssertionError(
                        "waited " + limit.toMillis() + " ms in vain for " + what.get());
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while waiting for " + what.get());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
