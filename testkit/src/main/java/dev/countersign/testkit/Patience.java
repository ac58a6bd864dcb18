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
        if (holds(limit, condition)) {
            return;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new AssertionError("interrupted while waiting for " + what.get());
        }
        throw new AssertionError("waited " + limit.toMillis() + " ms in vain for " + what.get());
    }

    /**
     * Whether the condition comes to hold before the limit, or before this thread is interrupted.
     */
    static boolean holds(Duration limit, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            boolean late = System.nanoTime() - start > limit.toNanos();
            if (late || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return true;
    }
}
