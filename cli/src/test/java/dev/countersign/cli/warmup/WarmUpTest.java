package dev.countersign.cli.warmup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.gateway.Transport;
import dev.countersign.tls.JcaSignatureCheck;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmUpTest {
    private static final Duration TIME = Duration.ofSeconds(4);

    @TempDir private Path folder;
    private final Queue<MeterRegistry> meters = new ConcurrentLinkedQueue<>();
    private final WarmUp.Means means =
            new WarmUp.Means(
                    Transport.best(),
                    JcaSignatureCheck.ofRuntime(),
                    this::meter,
                    Clock.systemUTC());

    private MeterRegistry meter() {
        MeterRegistry registry = new SimpleMeterRegistry();
        meters.add(registry);
        return registry;
    }

    @Test
    void provesBothSidesOfEachConnectionAndLeavesNothingBehind() throws IOException {
        // what the JVM and the native engine keep for good is there before it is looked at
        WarmUp.run(folder.resolve("w"), means, Duration.ofSeconds(1), () -> false);
        meters.clear();
        Set<String> threads = threads();
        Set<String> sockets = listeningSockets();

        WarmUp.Done done = WarmUp.run(folder.resolve("w"), means, TIME, () -> false);

        assertThat(done.handshakes()).isPositive();
        assertThat(done.took()).isLessThan(TIME.plusSeconds(2));
        assertThat(permits("in")).isEqualTo(done.handshakes());
        assertThat(permits("out")).isEqualTo(done.handshakes());
        assertThat(folder).isEmptyDirectory();
        assertThat(threads()).isSubsetOf(threads);
        assertThat(listeningSockets()).isSubsetOf(sockets);
    }

    @Test
    void removesWhatOneThatWasKilledHasLeft() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("w")).resolve("left"), "here");
        WarmUp.run(folder.resolve("w"), means, Duration.ofSeconds(1), () -> true);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void endsAtOnceWhenSomebodyWantsToStop() throws IOException {
        WarmUp.Done done =
                WarmUp.run(folder.resolve("w"), means, Duration.ofMinutes(1), () -> true);
        assertThat(done.handshakes()).isZero();
        assertThat(done.took()).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void tellsWhereItCannotBeDone() {
        assertThatThrownBy(() -> WarmUp.run(folder.resolve("none/w"), means, TIME, () -> false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none");
    }

    private long permits(String direction) {
        return meters.stream()
                .flatMap(one ->
                        one
                                .find("countersign.decisions")
                                .tag("direction", direction)
                                .tag("outcome", "permit")
                                .functionCounters()
                                .stream())
                .mapToLong(one -> (long) one.count())
                .sum();
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(one -> one.matches("gateway.*|journal.*|pool.*"))
                .collect(Collectors.toSet());
    }

    /** The inodes of this process's sockets that listen (proc_pid_net(5): state 0A). */
    private static Set<String> listeningSockets() throws IOException {
        Set<String> listening =
                Stream.of("/proc/self/net/tcp", "/proc/self/net/tcp6")
                        .map(Path::of)
                        .flatMap(one -> lines(one).stream())
                        .map(line -> line.strip().split("\\s+"))
                        .filter(fields -> fields[3].equals("0A"))
                        .map(fields -> "socket:[" + fields[9] + "]")
                        .collect(Collectors.toSet());
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .map(WarmUpTest::target)
                    .filter(listening::contains)
                    .collect(Collectors.toSet());
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of(); // no IPv6 here
        }
    }
}
