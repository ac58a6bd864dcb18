package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.access.AccessPolicy;
import dev.countersign.access.Enforcement;
import dev.countersign.access.TargetRules;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A listener that observes refuses whoever does not prove itself, and tells whom it would refuse.
 */
class ObservingListenerTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final TestIdentity BOB = TestGateway.client(AUTHORITY, TestGateway.BOB);

    @TempDir Path folder;
    private TestService service;
    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        service = TestService.echo();
        gateway = TestGateway.Plan.of(AUTHORITY, service).allowing(TestGateway.ALICE).start(folder);
    }

    @AfterEach
    void stop() {
        gateway.close();
        service.close();
    }

    @Test
    void refusesWhoHoldsNoKeyOfTheCertificateItShows() throws IOException {
        gateway.publish(observing());
        try (Socket plain = new Socket()) {
            plain.connect(gateway.address());
            SSLContext thief = TestClient.context(BOB, ALICE.key());
            assertThat(TestClient.over(plain, thief, List.of()).ending())
                    .isEqualTo("decrypt_error");
        }
        JournalLine decision = gateway.awaitTold("decision", 1).get(0);
        assertThat(decision.text("outcome")).isEqualTo("refused");
        assertThat(decision.text("code")).startsWith("proof.");
        assertThat(service.connections()).isZero();
    }

    @Test
    void refusesWhoComesFromAnotherAuthority() throws IOException {
        gateway.publish(observing());
        TestIdentity stranger =
                TestGateway.client(TestAuthority.create(Clock.systemUTC()), TestGateway.BOB);
        try (Openssl client = Openssl.connect(gateway, stranger, folder)) {
            assertThat(client.awaitAlert()).hasValue(48);
        }
        assertThat(gateway.awaitTold("decision", 1).get(0).text("code"))
                .isEqualTo("trust.unknown-issuer");
        assertThat(service.connections()).isZero();
    }

    @Test
    void refusesWhoShowsNoCertificate() {
        gateway.publish(observing());
        try (Openssl client = Openssl.connect(gateway)) {
            assertThat(client.awaitAlert()).hasValue(116);
        }
        assertThat(service.connections()).isZero();
    }

    @Test
    void letsInWhomItsRulesRefuseAndTellsSo() throws IOException {
        try (TestClient bob = TestClient.connect(gateway.address(), BOB)) {
            assertThat(bob.ending()).isEqualTo("handshake_failure");
        }
        gateway.publish(observing());
        try (TestClient bob = TestClient.connect(gateway.address(), BOB)) {
            assertThat(bob.isServed()).isTrue();
        }
        JournalLine decision = gateway.awaitTold("decision", 2).get(1);
        assertThat(decision.text("outcome")).isEqualTo("permit");
        assertThat(decision.text("observed")).isEqualTo("access.no-matching-rule");
        assertThat(decision.text("seen"))
                .isEqualTo(
                        TestGateway.BOB
                                + " may not reach echo; nearest rule: echo/allow[1] (peer is not "
                                + TestGateway.ALICE
                                + ")");
        assertThat(decision.text("peer")).isEqualTo(TestGateway.BOB);
        assertThat(decision.text("rule")).isEmpty();
        assertThat(gateway.gateway.status().connections().observed())
                .containsExactly(Map.entry("access.no-matching-rule", 1L));
        assertThat(gateway.gateway.status().refusals())
                .containsExactly(Map.entry("access.no-matching-rule", 1L));
    }

    @Test
    void tellsNothingOfWhomARuleLetsIn() throws IOException {
        gateway.publish(observing());
        try (TestClient alice = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(alice.isServed()).isTrue();
        }
        JournalLine decision = gateway.awaitTold("decision", 1).get(0);
        assertThat(decision.text("rule")).isEqualTo("echo/allow[1]");
        assertThat(decision.json()).doesNotContain("observed", "\"seen\"", "\"names\"");
        assertThat(gateway.gateway.status().connections().observed()).isEmpty();
    }

    @Test
    void endsWhatItOnlyObservedWhenItsRulesAreEnforced() throws IOException {
        gateway.publish(observing());
        try (TestClient bob = TestClient.connect(gateway.address(), BOB)) {
            assertThat(bob.isServed()).isTrue();
            gateway.publish(TestGateway.allowing(List.of(TestGateway.ALICE)));
            assertThat(bob.ending()).isEqualTo("close_notify");
        }
        assertThat(gateway.awaitTold("end", 1).get(0).text("reason"))
                .isEqualTo("access.no-matching-rule");
    }

    @Test
    void tellsWhatItObservesAndThatThisIsWeakerWhenItComesIntoForce() {
        gateway.publish(observing());
        gateway.publish(TestGateway.allowing(List.of(TestGateway.ALICE)));
        List<JournalLine> epochs = gateway.awaitTold("config", 3);
        assertThat(epochs.get(0).json()).doesNotContain("observing", "weaker");
        assertThat(epochs.get(1).json())
                .contains(
                        "\"observing\":[\"echo\"]",
                        "\"weaker\":[\"target echo is only observed: its rules refuse nobody\"]");
        assertThat(epochs.get(2).json()).doesNotContain("observing", "weaker");
    }

    // ---- the names in a decision

    @Test
    void tellsEveryProvenNameAndNoWildcard() throws IOException {
        gateway.publish(observing());
        TestIdentity several =
                AUTHORITY
                        .issue()
                        .spiffe(TestGateway.BOB)
                        .dns("bob.test.example")
                        .dns("*.pool.example")
                        .clientOnly()
                        .make();
        try (TestClient bob = TestClient.connect(gateway.address(), several)) {
            assertThat(bob.isServed()).isTrue();
        }
        JournalLine decision = gateway.awaitTold("decision", 1).get(0);
        assertThat(decision.text("peer")).isEqualTo(TestGateway.BOB);
        assertThat(decision.json())
                .contains("\"names\":[\"" + TestGateway.BOB + "\",\"dns:bob.test.example\"]")
                .doesNotContain("pool.example", "claimed");
    }

    @Test
    void tellsTheNamesOfWhoWasRefusedForThemAsClaimedAlone() throws IOException {
        try (TestClient bob = TestClient.connect(gateway.address(), BOB)) {
            assertThat(bob.ending()).isEqualTo("handshake_failure");
        }
        JournalLine decision = gateway.awaitTold("decision", 1).get(0);
        assertThat(decision.json())
                .contains("\"claimed\":[\"" + TestGateway.BOB + "\"]")
                .doesNotContain("\"peer\"", "\"names\"");
    }

    private static AccessPolicy observing() {
        return AccessPolicy.ofTargets(
                Map.of(
                        "echo",
                        new TargetRules(
                                TestGateway.allowing(List.of(TestGateway.ALICE))
                                        .rulesByTarget()
                                        .getOrDefault("echo", List.of()),
                                Enforcement.OBSERVE)));
    }
}
