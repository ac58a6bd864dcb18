package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.Patience;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where the protected service is: one of several addresses, or a socket in the file system. */
class UpstreamTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final Duration OFTEN = Duration.ofMillis(100);

    @TempDir Path folder;

    @Test
    void refusesWhenNoAddressAnswersAndNamesEach() throws IOException {
        LocalAddress nobody = new LocalAddress.UnixSocket(folder.resolve("nobody"));
        try (TestGateway gateway = plan(Optional.empty(), closed(), nobody).start(folder);
                TestClient client = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(client.ending()).isEqualTo("close_notify");

            JournalLine end = gateway.awaitTold("end", 1).get(0);
            assertThat(end.text("reason")).isEqualTo("upstream.unreachable");
            assertThat(end.text("seen")).contains("127.0.0.1:", "; unix:" + folder);
            assertThat(answering(gateway).values()).containsExactly(false, false);
        }
    }

    @Test
    void goesToTheNextAddressWhenOneDoesNotAnswer() throws IOException {
        try (TestService second = TestService.echo();
                TestGateway gateway = plan(Optional.empty(), closed(), tcp(second)).start(folder);
                TestClient client = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(client.isServed()).isTrue();
            assertThat(answering(gateway).values()).containsExactly(false, true);
        }
    }

    @Test
    void goesBackToTheFirstOnceItIsSeenToAnswer() throws IOException {
        TestService first = TestService.echo();
        try (TestService second = TestService.echo();
                TestGateway gateway =
                        plan(Optional.of(OFTEN), tcp(first), tcp(second)).start(folder)) {
            Patience.until("a check", TestGateway.SOON, () -> second.connections() > 1);
            try (TestClient client = TestClient.connect(gateway.address(), ALICE)) {
                assertThat(client.isServed()).isTrue();
            }
            assertThat(first.bytes()).isPositive();
            assertThat(second.bytes()).isZero();

            first.close();
            Patience.until(
                    "the first to be missed",
                    TestGateway.SOON,
                    () -> answering(gateway).containsValue(false));
            try (TestClient client = TestClient.connect(gateway.address(), ALICE)) {
                assertThat(client.isServed()).isTrue();
            }
            assertThat(second.bytes()).isPositive();
            assertThat(gateway.told("end").stream().map(one -> one.text("reason")))
                    .doesNotContain("upstream.unreachable");
        }
    }

    static Stream<Transport> transports() {
        return LeakTest.transports();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void reachesSocketInTheFileSystem(Transport transport) throws Exception {
        Path path = folder.resolve("service");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            Thread echo = Thread.ofVirtual().start(() -> echoOnce(server));
            try (TestGateway gateway =
                            plan(Optional.empty(), new LocalAddress.UnixSocket(path))
                                    .on(transport)
                                    .start(folder);
                    TestClient client = TestClient.connect(gateway.address(), ALICE)) {
                assertThat(client.isServed()).isTrue();
            }
            echo.join();
        }
    }

    private static void echoOnce(ServerSocketChannel server) {
        try (SocketChannel accepted = server.accept()) {
            ByteBuffer bytes = ByteBuffer.allocate(1024);
            while (accepted.read(bytes) >= 0) {
                accepted.write(bytes.flip());
                bytes.clear();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Boolean> answering(TestGateway gateway) {
        return gateway.gateway.services().getOrDefault("echo", Map.of());
    }

    private static TestGateway.Plan plan(Optional<Duration> check, LocalAddress... to) {
        return TestGateway.Plan.of(AUTHORITY)
                .between(List.of(), new Listen.Back(List.of(to), check, Listen.Opening.NOTHING));
    }

    private static LocalAddress tcp(TestService service) {
        return new LocalAddress.Tcp(service.address());
    }

    /** An address at which nobody listens. */
    private static LocalAddress closed() throws IOException {
        try (TestService service = TestService.echo()) {
            InetSocketAddress address = service.address();
            return new LocalAddress.Tcp(address);
        }
    }
}
