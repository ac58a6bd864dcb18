package dev.countersign.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.Patience;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.tls.Acceptance;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens to a client that was let in while the service has not answered yet. */
class DialingTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);

    @TempDir Path folder;
    private TestService unused;
    private FullService full;

    static Stream<Transport> transports() {
        return Arrays.stream(Transport.values()).filter(Transport::isAvailable);
    }

    @BeforeEach
    void start() throws IOException {
        unused = TestService.echo();
        full = new FullService();
    }

    @AfterEach
    void stop() throws IOException {
        full.close();
        unused.close();
    }

    private TestGateway gateway(Transport transport, Limits limits) throws IOException {
        return TestGateway.Plan.of(AUTHORITY, unused)
                .to(full.address())
                .on(transport)
                .within(limits)
                .start(folder);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void bytesOfClientThatIsGoneByThenStillArrive(Transport transport) throws IOException {
        try (TestGateway gateway = gateway(transport, Limits.DEFAULT)) {
            try (TestClient client = TestClient.connect(gateway.address(), ALICE)) {
                client.send("last words".getBytes(US_ASCII));
                gateway.awaitTold("decision", 1);
            }
            try (Socket dialed = full.takeDialed()) {
                assertThat(dialed.getInputStream().readAllBytes())
                        .asString()
                        .isEqualTo("last words");
            }
            assertThat(gateway.awaitTold("end", 1).get(0).text("reason"))
                    .isEqualTo("client-closed");
        }
    }

    @Test
    void clientThatSendsMuchIsNotReadMeanwhile() throws IOException {
        try (TestGateway gateway = gateway(Transport.EPOLL, Limits.DEFAULT);
                TestClient client = TestClient.connect(gateway.address(), ALICE)) {
            long[] sent = {0};
            Thread sender = Thread.ofPlatform().daemon().start(() -> pour(client, sent));
            long[] seen = {-1, System.nanoTime()};
            Patience.until(
                    "the sender to be stopped",
                    TestGateway.SOON,
                    () -> {
                        if (sent[0] != seen[0]) {
                            seen[0] = sent[0];
                            seen[1] = System.nanoTime();
                        }
                        return seen[0] > 0 && System.nanoTime() - seen[1] > 300_000_000L;
                    });
            // what the kernel takes for one connection, and not more
            assertThat(sent[0]).isLessThan(20L * 1024 * 1024);
            client.hangUp();
            Patience.until("its end", TestGateway.SOON, () -> !sender.isAlive());
        }
    }

    private static void pour(TestClient client, long[] sent) {
        byte[] block = new byte[64 * 1024];
        try {
            while (true) {
                client.send(block);
                sent[0] += block.length;
            }
        } catch (IOException e) {
            // closed: that is the way out
        }
    }

    @Test
    void clientThatIsRevokedMeanwhileNeverGetsThere() throws IOException {
        try (TestGateway gateway = gateway(Transport.EPOLL, Limits.DEFAULT);
                TestClient client =
                        TestClient.connect(gateway.address(), ALICE, List.of(Acceptance.ALPN))) {
            client.send(new byte[] {'x'});
            gateway.awaitTold("decision", 1);
            gateway.publish(TestGateway.trust(AUTHORITY, ALICE.leaf().getSerialNumber()));
            assertThat(client.ending()).isEqualTo("close_notify");
            assertThat(client.received()).isZero();
            assertThat(gateway.awaitTold("end", 1).get(0).text("reason"))
                    .isEqualTo("trust.revoked");
            assertNobodyCameBefore(gateway, TestGateway.client(AUTHORITY, TestGateway.BOB));
        }
    }

    private void assertNobodyCameBefore(TestGateway gateway, TestIdentity next) throws IOException {
        try (TestClient client = TestClient.connect(gateway.address(), next)) {
            client.send(new byte[] {'y'});
            try (Socket dialed = full.takeDialed()) {
                assertThat(dialed.getInputStream().read()).isEqualTo('y');
            }
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void serviceThatDoesNotAnswerInTimeIsUnreachable(Transport transport) throws IOException {
        Limits hasty = new Limits(Duration.ofSeconds(10), Duration.ofMillis(300), Optional.empty());
        try (TestGateway gateway = gateway(transport, hasty);
                TestClient client =
                        TestClient.connect(gateway.address(), ALICE, List.of(Acceptance.ALPN))) {
            assertThat(client.ending()).isEqualTo("close_notify");
            assertThat(client.received()).isZero();
            assertThat(gateway.awaitTold("end", 1).get(0).text("reason"))
                    .isEqualTo("upstream.unreachable");
        }
    }

    @Test
    void waitingForServiceIsNotIdleness() throws IOException {
        Limits limits =
                new Limits(Duration.ofSeconds(10), Duration.ofSeconds(2), Optional.empty())
                        .idle(Duration.ofMillis(500));
        try (TestGateway gateway = gateway(Transport.EPOLL, limits);
                TestClient client = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(client.ending()).isEqualTo("close_notify");
            assertThat(gateway.awaitTold("end", 1).get(0).text("reason"))
                    .isEqualTo("upstream.unreachable");
        }
    }

    @Test
    void gatewayThatStopsMeanwhileTellsSo() throws IOException {
        TestGateway gateway = gateway(Transport.EPOLL, Limits.DEFAULT);
        try (gateway;
                TestClient client = TestClient.connect(gateway.address(), ALICE)) {
            gateway.awaitTold("decision", 1);
            gateway.gateway.close();
            assertThat(client.ending()).isEqualTo("close_notify");
            assertThat(gateway.awaitTold("end", 1).get(0).text("reason"))
                    .isEqualTo("gateway-stopped");
        }
    }
}
