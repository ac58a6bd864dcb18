package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testkit.Patience;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A connection that may finish when its peer's certificate has expired; LimitsTest has the twin.
 */
@Timeout(60)
class AtExpiryTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final Limits FINISHING = Limits.DEFAULT.atExpiry(AtExpiry.FINISH);

    @TempDir Path folder;
    private TestService service;

    @BeforeEach
    void start() throws IOException {
        service = TestService.echo();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private TestGateway gateway(Limits limits) throws IOException {
        return TestGateway.Plan.of(AUTHORITY, service).within(limits).start(folder);
    }

    @Test
    void goesOnUntilRevocationAndLetsNobodyInAnew() throws IOException {
        TestIdentity brief = brief(TestGateway.ALICE);
        try (TestGateway gateway = gateway(FINISHING);
                TestClient client = served(gateway, brief)) {
            awaitEndOf(brief);
            assertThat(client.isServed()).isTrue();
            assertThatThrownBy(() -> served(gateway, brief))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("certificate_expired");

            gateway.publish(TestGateway.trust(AUTHORITY));
            assertThat(client.isServed()).isTrue();

            gateway.publish(TestGateway.trust(AUTHORITY, brief.leaf().getSerialNumber()));
            assertThat(client.ending()).isEqualTo("close_notify");
            assertThat(gateway.awaitTold("end", 1).getFirst().text("reason"))
                    .isEqualTo("trust.revoked");
        }
    }

    @Test
    void goesOnUntilNoRuleLetsItIn() throws IOException {
        TestIdentity brief = brief(TestGateway.ALICE);
        try (TestGateway gateway = gateway(FINISHING);
                TestClient client = served(gateway, brief)) {
            awaitEndOf(brief);
            gateway.publish(TestGateway.allowing(List.of(TestGateway.ALICE)));
            assertThat(client.isServed()).isTrue();

            gateway.publish(TestGateway.allowing(List.of(TestGateway.BOB)));
            assertThat(client.ending()).isEqualTo("close_notify");
            assertThat(gateway.awaitTold("end", 1).getFirst().text("reason"))
                    .isEqualTo("access.no-matching-rule");
        }
    }

    @Test
    void goesOnUntilItsHighestAge() throws IOException {
        TestIdentity brief = brief(TestGateway.ALICE);
        Limits limits =
                new Limits(
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(5),
                                Optional.of(Duration.ofSeconds(9)))
                        .atExpiry(AtExpiry.FINISH);
        try (TestGateway gateway = gateway(limits);
                TestClient client = served(gateway, brief)) {
            assertThat(client.ending()).isEqualTo("close_notify");
            assertThat(Instant.now()).isAfter(notAfter(brief).plusSeconds(1));
            assertThat(gateway.awaitTold("end", 1).getFirst().text("reason"))
                    .isEqualTo("limit.connection-age");
        }
    }

    @Test
    void dialedPeerMayFinishToo() throws IOException {
        TestIdentity brief =
                AUTHORITY
                        .issue()
                        .spiffe(TestDial.ORDERS)
                        .clientAndServer()
                        .validFor(Duration.ofSeconds(5))
                        .make();
        try (TestPeer peer = TestPeer.echo(brief);
                TestGateway gateway =
                        TestDial.plan(AUTHORITY, TestDial.to(peer.address()))
                                .within(FINISHING)
                                .start(folder);
                Socket local = TestDial.connect(gateway)) {
            assertThat(TestDial.isServed(local)).isTrue();
            awaitEndOf(brief);
            gateway.publish(TestGateway.trust(AUTHORITY));
            assertThat(TestDial.isServed(local)).isTrue();

            gateway.publish(TestGateway.trust(AUTHORITY, brief.leaf().getSerialNumber()));
            assertThat(local.getInputStream().read()).isNegative();
            assertThat(gateway.awaitTold("end", 1).getFirst().text("reason"))
                    .isEqualTo("trust.revoked");
        }
    }

    private static TestIdentity brief(String id) {
        return AUTHORITY.issue().spiffe(id).clientOnly().validFor(Duration.ofSeconds(5)).make();
    }

    private static Instant notAfter(TestIdentity identity) {
        return identity.leaf().getNotAfter().toInstant();
    }

    /** Later than one is closed whose proof must hold. */
    private static void awaitEndOf(TestIdentity identity) {
        Instant late = notAfter(identity).plusSeconds(2);
        Patience.until("the end of a proof", TestGateway.SOON, () -> Instant.now().isAfter(late));
    }

    private static TestClient served(TestGateway gateway, TestIdentity identity)
            throws IOException {
        TestClient client = TestClient.connect(gateway.address(), identity);
        assertThat(client.isServed()).isTrue();
        return client;
    }
}
