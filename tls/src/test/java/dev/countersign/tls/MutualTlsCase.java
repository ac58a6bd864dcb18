package dev.countersign.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.identity.SpiffeId;
import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.Fault;
import dev.countersign.testkit.FixedClock;
import dev.countersign.testkit.Forge;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Role;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.tls.HandServer.Manners;
import dev.countersign.tls.HandServer.Visit;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server and a client of one authority, over real sockets. */
abstract class MutualTlsCase {
    static final Instant NOW = Instant.parse("2026-11-24T08:10:00Z");
    static final Expectation SERVER =
            Expectation.exactly(SpiffeId.of("spiffe://test.example/server"));

    final Seeded seeded = Seeded.fresh();
    final FixedClock clock = FixedClock.at(NOW);
    final TestAuthority authority = TestAuthority.create("Test", KeyKind.P_256, seeded, clock);
    final Forge forge = Forge.of(authority);
    final TestIdentity server = forge.twin(Fault.EXPIRED, Role.SERVER);
    final TestIdentity client = authority.issue().spiffe("spiffe://test.example/client").make();
    final AtomicInteger checks = new AtomicInteger();

    /** A twentieth of a second: nothing is ever put into the queue. */
    static boolean pause(BlockingQueue<Boolean> never) {
        return waited(never, Duration.ofMillis(50));
    }

    /** Until the test ends it, or long after. */
    static boolean pauseLong(BlockingQueue<Boolean> end) {
        return waited(end, Duration.ofSeconds(60));
    }

    static boolean waited(BlockingQueue<Boolean> queue, Duration time) {
        try {
            return queue.poll(time.toMillis(), TimeUnit.MILLISECONDS) == null;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void acceptAndEcho(Socket socket) throws IOException {
        socket.getOutputStream().write(Acceptance.ACCEPTED);
        echo(socket);
    }

    static void echo(Socket socket) throws IOException {
        socket.getInputStream().transferTo(socket.getOutputStream());
    }

    static String said(ProvenSocket socket, String text) throws IOException {
        socket.output().write(text.getBytes(StandardCharsets.UTF_8));
        socket.finishOutput();
        return new String(socket.input().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Refused, and the server has seen neither our certificate nor a byte of ours. */
    RefusedException refusedUnseen(
            Manners manners,
            Expectation expectation,
            @org.jspecify.annotations.Nullable ProblemCode code)
            throws IOException {
        StringBuilder heard = new StringBuilder();
        Manners listening =
                manners.then(socket -> heard.append(socket.getInputStream().readAllBytes().length));
        try (HandServer hand = HandServer.start(listening)) {
            RefusedException refused =
                    refused(() -> client().connect(hand.address(), expectation), code);
            Visit visit = hand.visit();
            assertThat(visit.clientChain()).as("%s", seeded).isEmpty();
            assertThat(visit.failure()).isPresent();
            assertThat(heard).isEmpty();
            return refused;
        }
    }

    RefusedException refused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call,
            @org.jspecify.annotations.Nullable ProblemCode code) {
        RefusedException refused =
                org.assertj.core.api.Assertions.catchThrowableOfType(RefusedException.class, call);
        assertThat(refused).as("%s", seeded).isNotNull();
        if (code != null) {
            assertThat(refused.code()).isEqualTo(code);
        }
        return refused;
    }

    Manners good() {
        return new Manners(server);
    }

    Manners acknowledging() {
        return good().speaking(Acceptance.ALPN);
    }

    Manners forged(Fault fault) {
        return new Manners(forge.make(fault, Role.SERVER));
    }

    MutualTls client() {
        return client(client, bundle());
    }

    MutualTls client(MutualTls.Times times) {
        return client(client, bundle(), times);
    }

    MutualTls client(TestIdentity identity, TrustBundle trust) {
        return client(
                identity,
                trust,
                new MutualTls.Times(Duration.ofSeconds(10), Duration.ofMillis(500)));
    }

    MutualTls client(TestIdentity identity, TrustBundle trust, MutualTls.Times times) {
        SpiffeId id = SpiffeId.of("spiffe://test.example/client");
        CertificateCredential credential =
                CertificateCredential.of(id, identity.key(), identity.chain(), new KeyCheck());
        SignatureCheck real = JcaSignatureCheck.ofRuntime();
        SignatureCheck counting =
                (what, issuer) -> {
                    checks.incrementAndGet();
                    return real.holds(what, issuer);
                };
        return new MutualTls(credential, trust, counting, clock, times);
    }

    TrustBundle bundle() {
        return TrustBundle.of(parts(), NOW);
    }

    TrustBundle.Parts parts() {
        return TrustBundle.Parts.anchors(List.of(read(authority.root())))
                .in(new dev.countersign.identity.TrustDomain("test.example"));
    }

    static Certificate read(X509Certificate certificate) {
        try {
            return Certificate.read(certificate.getEncoded()).orThrow();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
