package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a connection may live; how long a handshake may take is in NothingBeforePermitTest. */
class LimitsTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());

    @TempDir Path folder;

    @Test
    void proofThatEndsEndsTheConnection() throws IOException {
        TestIdentity brief =
                AUTHORITY
                        .issue()
                        .spiffe(TestGateway.ALICE)
                        .clientOnly()
                        .validFor(Duration.ofSeconds(3))
                        .make();
        Instant notAfter = brief.leaf().getNotAfter().toInstant();
        try (TestService service = TestService.echo();
                TestGateway gateway = TestGateway.Plan.of(AUTHORITY, service).start(folder);
                TestClient lasting = served(gateway, lasting());
                TestClient client = served(gateway, brief)) {
            assertThat(client.ending()).isEqualTo("close_notify");
            assertThat(Instant.now()).isBetween(notAfter, notAfter.plusSeconds(1));
            JournalLine end = gateway.awaitTold("end", 1).get(0);
            assertThat(end.text("reason")).isEqualTo("trust.leaf-expired");
            assertThat(end.text("seen")).contains(notAfter.toString());
            assertThat(end.text("receipt")).isNotEmpty();
            assertThat(lasting.isServed()).isTrue();
        }
    }

    @Test
    void connectionHasItsHighestAge() throws IOException {
        Limits limits =
                new Limits(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        Optional.of(Duration.ofSeconds(1)));
        try (TestService service = TestService.echo();
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, service).within(limits).start(folder)) {
            long start = System.nanoTime();
            try (TestClient client = served(gateway, lasting())) {
                assertThat(client.ending()).isEqualTo("close_notify");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
            JournalLine end = gateway.awaitTold("end", 1).get(0);
            assertThat(end.text("reason")).isEqualTo("limit.connection-age");
            assertThat(end.text("seen")).isEqualTo("open for 1 s");
        }
    }

    @Test
    void connectionOnWhichNothingMovesEndsAndTheOtherStays() throws IOException {
        Limits limits = Limits.DEFAULT.idle(Duration.ofSeconds(1));
        try (TestService service = TestService.echo();
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, service).within(limits).start(folder);
                TestClient busy = served(gateway, lasting());
                TestClient idle = served(gateway, lasting())) {
            while (gateway.told("end").isEmpty()) {
                assertThat(busy.isServed()).isTrue();
            }
            JournalLine end = gateway.awaitTold("end", 1).get(0);
            assertThat(end.text("reason")).isEqualTo("limit.idle");
            assertThat(end.text("seen")).isEqualTo("no byte either way for 1 s");
            assertThat(idle.ending()).isEqualTo("close_notify");
            assertThat(busy.isServed()).isTrue();
        }
    }

    @Test
    void dialedConnectionOnWhichNothingMovesEndsToo() throws IOException {
        Limits limits = Limits.DEFAULT.idle(Duration.ofSeconds(1));
        try (TestPeer orders = TestPeer.echo(TestDial.orders(AUTHORITY));
                TestGateway gateway =
                        TestDial.plan(AUTHORITY, TestDial.to(orders.address()))
                                .within(limits)
                                .start(folder);
                Socket busy = TestDial.connect(gateway);
                Socket idle = TestDial.connect(gateway)) {
            assertThat(TestDial.isServed(idle)).isTrue();
            while (gateway.told("end").isEmpty()) {
                assertThat(TestDial.isServed(busy)).isTrue();
            }
            JournalLine end = gateway.awaitTold("end", 1).get(0);
            assertThat(end.text("direction")).isEqualTo("out");
            assertThat(end.text("reason")).isEqualTo("limit.idle");
            assertThat(idle.getInputStream().read()).isEqualTo(-1);
            assertThat(TestDial.isServed(busy)).isTrue();
        }
    }

    private static TestIdentity lasting() {
        return TestGateway.client(AUTHORITY, TestGateway.BOB);
    }

    private static TestClient served(TestGateway gateway, TestIdentity identity)
            throws IOException {
        TestClient client = TestClient.connect(gateway.address(), identity);
        assertThat(client.isServed()).isTrue();
        return client;
    }
}
