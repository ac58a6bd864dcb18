package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testkit.Patience;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stopping takes seconds at most, loses nothing that could be kept, and leaves nothing behind. */
class StopTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    @TempDir Path folder;
    private TestService service;

    static Stream<Transport> transports() {
        return Arrays.stream(Transport.values()).filter(Transport::isAvailable);
    }

    @BeforeEach
    void start() throws IOException {
        service = TestService.echo();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void waitsForConnectionThatEndsByItself() throws Exception {
        try (TestGateway gateway = TestGateway.Plan.of(AUTHORITY, service).start(folder);
                TestClient client = TestClient.connect(gateway.address(), ALICE);
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            assertThat(client.isServed()).isTrue();
            InetSocketAddress address = gateway.address();
            Future<?> closing = threads.submit(gateway.gateway::close);
            Patience.until("no more to be accepted", TestGateway.SOON, () -> refuses(address));
            assertThat(client.isServed()).as("while it drains").isTrue();
            client.hangUp();
            closing.get();
            assertThat(gateway.awaitTold("end", 1).get(0).text("reason"))
                    .isEqualTo("client-closed");
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void endsIdleStuckAndUnprovenConnectionsInTime(Transport transport) throws IOException {
        try (TestService firehose = TestService.start((socket, one) -> pour(socket));
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, firehose).on(transport).start(folder);
                TestClient stuck = TestClient.connect(gateway.address(), ALICE);
                HandshakeByHand unproven = new HandshakeByHand(gateway.address(), ALICE)) {
            assertThat(stuck.read(1)).hasSize(1);
            unproven.answer();
            long start = System.nanoTime();
            gateway.gateway.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST);
            assertThat(gateway.awaitTold("end", 1).get(0).text("reason"))
                    .isEqualTo("gateway-stopped");
            assertThat(gateway.awaitTold("decision", 2).get(1).text("seen"))
                    .isEqualTo("the gateway stopped before the peer had proven itself");
            assertThat(unproven.isEnded()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void leavesNoThreadAndNoDescriptor(Transport transport) throws IOException {
        startAndStop(transport, 2);
        long threads = gatewayThreads();
        long descriptors = descriptors();
        startAndStop(transport, 20);
        Patience.until("the threads", TestGateway.SOON, () -> gatewayThreads() <= threads);
        Patience.until("the descriptors", TestGateway.SOON, () -> descriptors() <= descriptors);
    }

    private void startAndStop(Transport transport, int times) throws IOException {
        for (int time = 0; time < times; time++) {
            Path own = folder.resolve("n" + times + "-" + time);
            try (TestGateway gateway =
                            TestGateway.Plan.of(AUTHORITY, service).on(transport).start(own);
                    TestClient client = TestClient.connect(gateway.address(), ALICE)) {
                assertThat(client.isServed()).isTrue();
                client.hangUp();
            }
        }
    }

    private static long gatewayThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("gateway"))
                .count();
    }

    private static long descriptors() {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void happensOnce() throws IOException {
        try (TestGateway gateway = TestGateway.Plan.of(AUTHORITY, service).start(folder)) {
            InetSocketAddress address = gateway.address();
            gateway.gateway.close();
            gateway.gateway.close();
            assertThatThrownBy(() -> TestClient.connect(address, ALICE))
                    .isInstanceOf(ConnectException.class);
        }
    }

    private static boolean refuses(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static void pour(Socket socket) throws IOException {
        byte[] block = new byte[64 * 1024];
        while (true) {
            socket.getOutputStream().write(block);
        }
    }
}
