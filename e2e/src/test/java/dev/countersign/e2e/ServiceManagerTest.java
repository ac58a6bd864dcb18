package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.documents.Repository;
import dev.countersign.e2e.programs.Configurations;
import dev.countersign.e2e.programs.Countersign;
import dev.countersign.e2e.programs.OpenConnection;
import dev.countersign.e2e.programs.Openssl;
import dev.countersign.e2e.programs.Running;
import dev.countersign.e2e.programs.ServedFolder;
import dev.countersign.testkit.FreePort;
import dev.countersign.testkit.Patience;
import dev.countersign.testkit.RealProcess;
import dev.countersign.testkit.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway under a service manager: systemd's own tool hands a socket over, and a manager made for
 * the test stores the gateway's own and hands them to the next.
 */
class ServiceManagerTest {
    private static final double MOST_EXPOSED = 2.5;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern EXPOSURE = Pattern.compile("Overall exposure level.*: ([0-9.]+)");
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());

    @TempDir private Path folder;
    private final int port = FreePort.find();
    private ServedFolder served;
    private Path alice;

    @BeforeEach
    void write() throws IOException {
        served = ServedFolder.below(folder);
        AUTHORITY
                .issue()
                .spiffe("spiffe://test.example/gateway")
                .dns("localhost")
                .clientAndServer()
                .make()
                .writeTo(folder.resolve("identity"));
        alice =
                AUTHORITY
                        .issue()
                        .spiffe("spiffe://test.example/alice")
                        .clientOnly()
                        .make()
                        .writeTo(folder.resolve("alice"));
        Running.write(
                folder,
                "g.yaml",
                Configurations.gateway(served.port(), "", "spiffe://test.example/alice")
                        .replace("127.0.0.1:0", "127.0.0.1:" + port)
                        .replace("gateway:\n", "gateway:\n  drain-time: 2s\n"));
    }

    @AfterEach
    void close() {
        served.close();
    }

    @Test
    void takesSocketThatSystemdHandsOver() {
        try (RealProcess activated =
                RealProcess.start(
                        folder,
                        command(
                                "systemd-socket-activate",
                                "--listen=127.0.0.1:" + port,
                                "--setenv=COUNTERSIGN_BUILD=never",
                                "--setenv=JAVA_HOME=" + System.getProperty("java.home")))) {
            activated.awaitLine("Listening on");
            assertThat(asking().ask("/").page()).contains(ServedFolder.PAGE);
            assertThat(activated.errors()).contains("listener service at 127.0.0.1:" + port);
        }
    }

    @Test
    void refusesSocketThatIsNotOfTcp() throws IOException {
        Path unix = folder.resolve("unix");
        try (RealProcess activated =
                RealProcess.start(
                        folder,
                        command(
                                "systemd-socket-activate",
                                "--listen=" + unix,
                                "--setenv=COUNTERSIGN_BUILD=never",
                                "--setenv=JAVA_HOME=" + System.getProperty("java.home")))) {
            activated.awaitLine("Listening on");
            try (SocketChannel caller = SocketChannel.open(UnixDomainSocketAddress.of(unix))) {
                assertThat(caller.isConnected()).isTrue();
                assertThat(activated.awaitExit()).isEqualTo(2);
            }
            assertThat(activated.errors())
                    .contains("descriptor 3 was handed over and is no listening TCP socket")
                    .contains("config.address-unusable")
                    .contains("have the socket unit listen at addresses with ports")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void refusesNobodyWhileItIsRestarted() throws Exception {
        try (RealProcess manager = manager();
                Callers callers = new Callers(port)) {
            assertThat(asking().ask("/").page()).contains(ServedFolder.PAGE);
            for (int i = 0; i < 2; i++) {
                int serving = times(manager, "serving");
                manager.send("restart");
                assertThat(asking().ask("/").page()).contains(ServedFolder.PAGE);
                Patience.until("the next", LIMIT, () -> times(manager, "serving") > serving);
            }
            callers.end();
            assertThat(callers.called()).isGreaterThan(100);
            assertThat(callers.refused()).isZero();
            assertThat(manager.output()).contains("told READY=1", "stored 1", "stopped 143");
        }
    }

    @Test
    void saysHowManyAreLeftWhileItStops() throws IOException {
        try (RealProcess manager = manager();
                OpenConnection open = asking().open().mustGet("/", ServedFolder.PAGE)) {
            manager.send("stop");
            manager.awaitExit();
            assertThat(manager.output())
                    .contains(
                            "told STOPPING=1", "told STATUS=1 connections are open", "stopped 143");
            assertThat(open).isNotNull();
        }
    }

    @Test
    void unitLeavesTheServiceLittleToReach() {
        try (RealProcess analyze =
                RealProcess.start(
                        "systemd-analyze",
                        "security",
                        "--offline=true",
                        Repository.document("ops/systemd/countersign-gateway.service")
                                .toString())) {
            analyze.awaitExit();
            Matcher exposure = EXPOSURE.matcher(analyze.output());
            assertThat(exposure.find()).as(analyze.output() + analyze.errors()).isTrue();
            assertThat(Double.parseDouble(exposure.group(1))).isLessThanOrEqualTo(MOST_EXPOSED);
        }
    }

    private RealProcess manager() {
        RealProcess manager =
                RealProcess.start(
                        folder,
                        command(
                                "python3",
                                Repository.document("e2e/src/test/resources/service_manager.py")
                                        .toString(),
                                folder.resolve("notify").toString()));
        manager.awaitLine("serving");
        return manager;
    }

    private static List<String> command(String... before) {
        List<String> all = new ArrayList<>(List.of(before));
        all.addAll(
                List.of(
                        Countersign.root().resolve("countersign").toString(),
                        "gateway",
                        "--config",
                        "g.yaml"));
        return all;
    }

    private Openssl asking() {
        return Openssl.to(port).showing(alice).trusting(alice.resolve("trust.pem"), "localhost");
    }

    private static int times(RealProcess process, String line) {
        return (int) process.output().lines().filter(line::equals).count();
    }

    /** Callers who come all the time; the kernel takes each or refuses it. */
    private static final class Callers implements AutoCloseable {
        private static final Duration PAUSE = Duration.ofMillis(5);

        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger called = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private final Thread thread;

        Callers(int port) {
            thread = Thread.ofPlatform().start(() -> callUntilOver(port));
        }

        private void callUntilOver(int port) {
            while (!over.get()) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    assertThat(socket.isConnected()).isTrue();
                    called.incrementAndGet();
                    LockSupport.parkNanos(PAUSE.toNanos());
                } catch (IOException e) {
                    refused.incrementAndGet();
                }
            }
        }

        int called() {
            return called.get();
        }

        int refused() {
            return refused.get();
        }

        void end() throws InterruptedException {
            close();
            thread.join();
        }

        @Override
        public void close() {
            over.set(true);
        }
    }
}
