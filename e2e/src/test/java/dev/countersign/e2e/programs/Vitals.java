package dev.countersign.e2e.programs;

import dev.countersign.testkit.RealProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process of the JVM holds at one time: heap after a collection (KiB), resident memory
 * (KiB), descriptors, threads. The JVM must let {@code jcmd} attach.
 */
public record Vitals(long heap, long resident, long descriptors, long threads) {
    private static final Pattern HEAP_USED = Pattern.compile("total [0-9]+K, used ([0-9]+)K");

    /** As they are now, after a collection. */
    public static Vitals of(long pid) throws IOException {
        jcmd(pid, "GC.run");
        long heap =
                HEAP_USED
                        .matcher(jcmd(pid, "GC.heap_info"))
                        .results()
                        .limit(2)
                        .mapToLong(one -> Long.parseLong(one.group(1)))
                        .sum();
        Path process = Path.of("/proc", String.valueOf(pid));
        List<String> status = Files.readAllLines(process.resolve("status"));
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            return new Vitals(
                    heap, number(status, "VmRSS"), descriptors.count(), number(status, "Threads"));
        }
    }

    private static long number(List<String> status, String key) {
        Pattern line = Pattern.compile(key + ":\\s+([0-9]+).*");
        return status.stream()
                .map(line::matcher)
                .filter(Matcher::matches)
                .mapToLong(one -> Long.parseLong(one.group(1)))
                .findFirst()
                .orElseThrow();
    }

    private static String jcmd(long pid, String command) {
        String home = System.getProperty("java.home");
        try (RealProcess jcmd =
                RealProcess.start(home + "/bin/jcmd", String.valueOf(pid), command)) {
            if (jcmd.awaitExit() != 0) {
                throw new AssertionError("jcmd " + pid + " " + command + ": " + jcmd.errors());
            }
            return jcmd.output();
        }
    }
}
