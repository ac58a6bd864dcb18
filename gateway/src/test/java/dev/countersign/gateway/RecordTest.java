package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.countersign.testkit.Fault;
import dev.countersign.testkit.Forge;
import dev.countersign.testkit.Patience;
import dev.countersign.testkit.Role;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every connection leaves its decision in the journal, or there is no connection. */
class RecordTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);

    @TempDir Path folder;
    private TestService service;
    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        service = TestService.echo();
        gateway = TestGateway.Plan.of(AUTHORITY, service).start(folder);
    }

    @AfterEach
    void stop() {
        gateway.close();
        service.close();
    }

    @Test
    void tellsWhoWasLetInByWhichRuleAndHowItEnded() throws IOException {
        try (TestClient alice = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(alice.isServed()).isTrue();
        }
        JournalLine decision = gateway.awaitTold("decision", 1).get(0);
        assertThat(decision.text("outcome")).isEqualTo("permit");
        assertThat(decision.text("peer")).isEqualTo(TestGateway.ALICE);
        assertThat(decision.text("rule")).isEqualTo("echo/allow[1]");
        assertThat(decision.text("listener")).isEqualTo("echo");
        assertThat(decision.text("from")).startsWith("127.0.0.1:");
        assertThat(decision.text("serial")).isEqualTo(ALICE.leaf().getSerialNumber().toString(16));
        assertThat(decision.text("tls")).startsWith("TLSv1.3 TLS_");
        assertThat(decision.number("epoch")).isEqualTo(1);
        JournalLine end = gateway.awaitTold("end", 1).get(0);
        assertThat(end.text("connection")).isEqualTo(decision.text("connection"));
        assertThat(end.number("bytes-in")).isEqualTo(5);
        assertThat(end.number("bytes-out")).isEqualTo(5);
    }

    @Test
    void tellsTheEpochUnderWhichItWasRefused() throws IOException {
        gateway.publish(TestGateway.allowing(List.of(TestGateway.BOB)));
        try (TestClient alice = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(alice.ending()).isEqualTo("handshake_failure");
        }
        JournalLine decision = gateway.awaitTold("decision", 1).get(0);
        assertThat(decision.text("code")).isEqualTo("access.no-matching-rule");
        assertThat(decision.number("epoch")).isEqualTo(2);
        assertThat(decision.text("seen"))
                .isEqualTo(
                        "spiffe://test.example/alice may not reach echo; nearest rule: echo/allow[1]"
                                + " (peer is not spiffe://test.example/bob)");
        assertThat(gateway.told("end")).isEmpty();
    }

    @Test
    void tellsWhenItWasThePeerThatRefused() throws IOException {
        TestIdentity doubter =
                Forge.of(TestAuthority.create(Clock.systemUTC())).twin(Fault.EXPIRED, Role.CLIENT);
        try (Socket plain = new Socket()) {
            plain.connect(gateway.address());
            assertThat(catchThrowable(() -> TestClient.over(plain, doubter, List.of())))
                    .isInstanceOf(SSLException.class);
        }
        JournalLine decision = gateway.awaitTold("decision", 1).get(0);
        assertThat(decision.text("code")).isEqualTo("proof.refused-by-peer");
        assertThat(decision.text("seen")).contains("certificate_unknown");
    }

    @Test
    void countsFloodOfStrangersInsteadOfTellingEach() throws IOException {
        int strangers = 2000;
        long start = System.nanoTime();
        for (int one = 0; one < strangers; one++) {
            try (Socket stranger = new Socket()) {
                stranger.connect(gateway.address());
            }
        }
        Patience.until("all of them", TestGateway.SOON, () -> toldAndCounted() == strangers);
        long seconds = (System.nanoTime() - start) / 1_000_000_000L;
        assertThat(gateway.told("decision")).hasSizeLessThanOrEqualTo((int) (20 * (seconds + 2)));
        assertThat(gateway.told("counted"))
                .allSatisfy(line -> assertThat(line.text("from")).isEqualTo("127.0.0.0/24"))
                .allSatisfy(
                        line -> assertThat(line.text("code")).isEqualTo("proof.handshake-failed"));
        assertThat(gateway.gateway.status().refusals())
                .containsEntry("proof.handshake-failed", (long) strangers);
    }

    private long toldAndCounted() {
        return gateway.told("decision").size()
                + gateway.told("counted").stream().mapToLong(line -> line.number("count")).sum();
    }

    @Test
    void turnsNewConnectionsAwayWhenNothingIsRecordedAndKeepsLiveOnes() throws IOException {
        try (TestClient live = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(live.isServed()).isTrue();
            assertThat(gateway.gateway.isServing()).isTrue();
            gateway.journal().close();

            try (Socket late = new Socket()) {
                late.connect(gateway.address());
                late.setSoTimeout(TestClient.PATIENCE_MILLIS);
                assertThat(late.getInputStream().read()).as("the end").isNegative();
            }
            assertThat(gateway.gateway.isServing()).isFalse();
            assertThat(gateway.gateway.status().refusals())
                    .containsEntry("limit.journal-unavailable", 1L);
            assertThat(live.isServed()).isTrue();
        }
        assertThat(service.connections()).isEqualTo(1);
    }

    @Test
    void letsNobodyInWhoseDecisionCannotBeRecordedAnyMore() throws IOException {
        try (HandshakeByHand client = new HandshakeByHand(gateway.address(), ALICE)) {
            List<byte[]> answer = client.answer();
            gateway.journal().close();
            for (byte[] record : answer) {
                client.send(record);
            }
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(service.connections()).isZero();
        assertThat(gateway.gateway.status().connections().admitted()).isZero();
        assertThat(gateway.gateway.status().refusals())
                .containsEntry("limit.journal-unavailable", 1L);
    }
}
