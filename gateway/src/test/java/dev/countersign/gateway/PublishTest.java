package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.access.AccessPolicy;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.snapshot.Snapshot;
import dev.countersign.testkit.Patience;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.trust.TrustBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new snapshot decides about new connections at once, and about the open ones again. */
class PublishTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final TestIdentity BOB = TestGateway.client(AUTHORITY, TestGateway.BOB);
    private static final Duration BOUND = Duration.ofSeconds(1);
    private static final int CLIENTS = 8;
    private static final int TIMES = 200;
    private static final int SERVED = 40;

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
    void revocationEndsOpenConnectionsOfWhomItNames() throws IOException {
        try (TestClient alice = served(ALICE);
                TestClient bob = served(BOB)) {
            gateway.publish(TestGateway.trust(AUTHORITY, ALICE.leaf().getSerialNumber()));
            assertCutOff("trust.revoked");
            assertThat(alice.ending()).isEqualTo("close_notify");
            assertThat(bob.isServed()).isTrue();
        }
        try (TestClient again = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(again.ending()).isEqualTo("certificate_revoked");
        }
    }

    @Test
    void policyEndsOpenConnectionsOfWhomItLeavesOut() throws IOException {
        try (TestClient alice = served(ALICE);
                TestClient bob = served(BOB)) {
            gateway.publish(TestGateway.allowing(List.of(TestGateway.BOB)));
            assertCutOff("access.no-matching-rule");
            assertThat(alice.ending()).isEqualTo("close_notify");
            assertThat(bob.isServed()).isTrue();
        }
        try (TestClient again = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(again.ending()).isEqualTo("handshake_failure");
        }
    }

    /** One end within the bound, with a reason that both sides can look up. */
    private void assertCutOff(String reason) {
        Patience.until("an end", BOUND, () -> !gateway.told("end").isEmpty());
        assertThat(gateway.told("end")).hasSize(1);
        JournalLine end = gateway.told("end").get(0);
        assertThat(end.text("reason")).isEqualTo(reason);
        assertThat(end.text("receipt")).matches("r(-[0-9a-z]{4}){4}");
        assertThat(gateway.gateway.status().refusals()).containsEntry(reason, 1L);
        assertThat(gateway.gateway.status().connections().live()).isEqualTo(1);
    }

    @Test
    void newCredentialIsShownToNewConnectionsAndOldOnesGoOn() throws IOException {
        try (TestClient before = served(ALICE)) {
            gateway.publish(TestGateway.credential(AUTHORITY));
            try (TestClient after = served(ALICE)) {
                assertThat(serialShownTo(after)).isNotEqualTo(serialShownTo(before));
                assertThat(serialShownTo(after))
                        .isEqualTo(
                                gateway.gateway
                                        .snapshot()
                                        .credential()
                                        .chain()
                                        .get(0)
                                        .getSerialNumber());
            }
            assertThat(before.isServed()).isTrue();
        }
    }

    private static BigInteger serialShownTo(TestClient client) throws IOException {
        X509Certificate leaf =
                (X509Certificate) client.socket().getSession().getPeerCertificates()[0];
        return leaf.getSerialNumber();
    }

    @Test
    void oldSnapshotIsNotPublishedAgain() throws IOException {
        Snapshot first = gateway.gateway.snapshot();
        gateway.publish(TestGateway.allowing(List.of(TestGateway.BOB)));
        assertThatThrownBy(() -> gateway.gateway.publish(first))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("epoch: 1 (expected: after 2)");
        assertThat(gateway.gateway.snapshot().epoch().number()).isEqualTo(2);
    }

    @Test
    void noHonestClientNoticesHoweverOftenItHappens() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger served = new AtomicInteger();
        SSLContext context = TestClient.context(ALICE);
        try (TestClient kept = served(BOB);
                ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> connecting = new ArrayList<>();
            for (int one = 0; one < CLIENTS; one++) {
                connecting.add(threads.submit(() -> connectUntil(done, context, served)));
            }
            int published = publishUntil(() -> served.get() >= SERVED);
            done.set(true);
            for (Future<?> one : connecting) {
                one.get();
            }
            assertThat(kept.isServed()).isTrue();
            assertThat(gateway.awaitTold("decision", served.get() + 1))
                    .hasSize(served.get() + 1)
                    .allSatisfy(line -> assertThat(line.text("outcome")).isEqualTo("permit"))
                    .allSatisfy(
                            line -> assertThat(line.number("epoch")).isBetween(1L, published + 1L));
        }
    }

    /** Trust, policy and credential in turn, each good for alice and bob. */
    private int publishUntil(BooleanSupplier enough) {
        List<Runnable> changes =
                List.of(
                        publishing(TestGateway.trust(AUTHORITY, BigInteger.ONE)),
                        publishing(TestGateway.credential(AUTHORITY)),
                        publishing(TestGateway.allowing(List.of("spiffe://test.example/*"))),
                        publishing(TestGateway.trust(AUTHORITY, BigInteger.TWO)),
                        publishing(TestGateway.credential(AUTHORITY)),
                        publishing(
                                TestGateway.allowing(List.of(TestGateway.BOB, TestGateway.ALICE))));
        int published = 0;
        while (published < TIMES || !enough.getAsBoolean()) {
            changes.get(published % changes.size()).run();
            published++;
        }
        return published;
    }

    private Runnable publishing(TrustBundle trust) {
        return () -> gateway.publish(trust);
    }

    private Runnable publishing(CertificateCredential credential) {
        return () -> gateway.publish(credential);
    }

    private Runnable publishing(AccessPolicy policy) {
        return () -> gateway.publish(policy);
    }

    private void connectUntil(AtomicBoolean done, SSLContext context, AtomicInteger served) {
        while (!done.get()) {
            try (Socket plain = new Socket()) {
                plain.connect(gateway.address());
                try (TestClient client = TestClient.over(plain, context, List.of())) {
                    assertThat(client.isServed()).isTrue();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            served.incrementAndGet();
        }
    }

    private TestClient served(TestIdentity identity) throws IOException {
        TestClient client = TestClient.connect(gateway.address(), identity);
        assertThat(client.isServed()).isTrue();
        return client;
    }
}
