package dev.countersign.e2e.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What one input may cost: a second of work, and 64 MiB of memory asked for in all. Time that the
 * machine gave to others does not count, nor does an input for which classes had to be loaded: they
 * are instrumented on the way.
 */
final class Cost implements AutoCloseable {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long MOST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long MOST_BYTES = 64L << 20;

    private static final ClassLoadingMXBean CLASSES = ManagementFactory.getClassLoadingMXBean();

    private final long loaded = CLASSES.getTotalLoadedClassCount();
    private final long nanos = THREADS.getCurrentThreadCpuTime();
    private final long bytes = THREADS.getCurrentThreadAllocatedBytes();

    private Cost() {}

    static Cost bounded() {
        return new Cost();
    }

    @Override
    public void close() {
        long bytesMore = THREADS.getCurrentThreadAllocatedBytes() - bytes;
        long nanosMore = THREADS.getCurrentThreadCpuTime() - nanos;
        if (CLASSES.getTotalLoadedClassCount() == loaded) {
            assertThat(bytesMore).as("bytes for one input").isLessThan(MOST_BYTES);
            assertThat(nanosMore).as("nanoseconds of work for one input").isLessThan(MOST_NANOS);
        }
    }
}
