package dev.countersign.bench;

import dev.countersign.testkit.RealProcess;
import io.netty.handler.ssl.OpenSsl;
import io.netty.util.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What the figures of a run were measured on. */
final class Machine {
    private Machine() {}

    static String facts(String loadBefore) {
        return String.join(
                        "\n",
                        List.of(
                                "- machine: " + processor() + ", " + cores() + ", " + memory(),
                                "- kernel: " + property("os.name") + " " + property("os.version"),
                                "- load average before and after: "
                                        + loadBefore
                                        + "; "
                                        + loadAverage(),
                                "- Countersign: "
                                        + property("java.vendor")
                                        + " "
                                        + property("java.runtime.version")
                                        + ", Netty "
                                        + netty()
                                        + ", "
                                        + OpenSsl.versionString(),
                                "- nginx: " + firstLines("nginx", "-V"),
                                "- haproxy: " + firstLines("haproxy", "-v"),
                                "- stunnel: " + firstLines("stunnel4", "-version"),
                                "- Debian's nginx, haproxy and stunnel link OpenSSL 3.0, so part of the"
                                        + " difference is BoringSSL's"))
                + "\n";
    }

    /** The machine's load average over one, five and fifteen minutes. */
    static String loadAverage() {
        String[] numbers = read("/proc/loadavg").split(" ", -1);
        return String.join(" ", numbers[0], numbers[1], numbers[2]);
    }

    /** The proportional set size of a process, in KiB. */
    static long pssKib(long pid) {
        String line = valueIn("/proc/" + pid + "/smaps_rollup", "Pss:");
        return Long.parseLong(line.split(" ", -1)[0]);
    }

    private static String processor() {
        return valueIn("/proc/cpuinfo", "model name");
    }

    private static String cores() {
        long cores =
                read("/proc/cpuinfo").lines().filter(line -> line.startsWith("processor")).count();
        return cores + " cores";
    }

    private static String memory() {
        return valueIn("/proc/meminfo", "MemTotal") + " of memory";
    }

    private static String netty() {
        Version handler = Version.identify().get("netty-handler");
        return handler == null ? "of unknown version" : handler.artifactVersion();
    }

    /** What a program says of its version; nothing where it is not installed. */
    private static String firstLines(String... command) {
        try (RealProcess asked = RealProcess.start(command)) {
            asked.awaitExit();
            return (asked.output() + asked.errors())
                    .lines()
                    .filter(line -> line.matches(".*[0-9]\\.[0-9].*"))
                    .limit(2)
                    .map(line -> line.replaceFirst(" - https.*", ""))
                    .filter(line -> !line.startsWith("Status"))
                    .collect(Collectors.joining(", "));
        } catch (AssertionError e) {
            return "not here";
        }
    }

    private static String valueIn(String file, String key) {
        return read(file)
                .lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }
}
