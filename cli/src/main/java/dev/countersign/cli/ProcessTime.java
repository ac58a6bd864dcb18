package dev.countersign.cli;

import java.time.Duration;

/** How much processor time this process has used. */
final class ProcessTime {
    private ProcessTime() {}

    /** In nanoseconds; zero where the system does not tell. */
    static long nanos() {
        return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
    }
}
