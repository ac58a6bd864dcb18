package dev.countersign.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The CPU time that a process and its children have used so far, in user and kernel mode and in all
 * their threads, as {@code /proc/PID/stat} tells it: in hundredths of a second.
 */
record CpuTime(long ticks) {
    private static final int MICROS_PER_TICK = 10_000;
    // proc_pid_stat(5): the fields after the name in parentheses begin with the third
    private static final int UTIME = 14 - 3;
    private static final int STIME = 15 - 3;

    static CpuTime of(ProcessHandle process) {
        return new CpuTime(
                Stream.concat(Stream.of(process), process.descendants())
                        .mapToLong(one -> ticksOf(one.pid()))
                        .sum());
    }

    CpuTime since(CpuTime earlier) {
        return new CpuTime(ticks - earlier.ticks);
    }

    double micros() {
        return (double) ticks * MICROS_PER_TICK;
    }

    private static long ticksOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]);
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " has ended", e);
        }
    }
}
