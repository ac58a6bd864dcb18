package dev.countersign.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.identity.DnsName;
import dev.countersign.identity.PeerId;
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
import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.trust.CompletedHandshake.Freshness;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.RevocationList;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class MutualTlsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:10:00Z");
    private static final Expectation SERVER =
            Expectation.exactly(SpiffeId.of("spiffe://test.example/server"));

    private final Seeded seeded = Seeded.fresh();
    private final FixedClock clock = FixedClock.at(NOW);
    private final TestAuthority authority =
            TestAuthority.create("Test", KeyKind.P_256, seeded, clock);
    private final Forge forge = Forge.of(authority);
    private final TestIdentity server = forge.twin(Fault.EXPIRED, Role.SERVER);
    private final TestIdentity client =
            authority.issue().spiffe("spiffe://test.example/client").make();
    private final AtomicInteger checks = new AtomicInteger();

    // ---- an honest pair

    @Test
    void provesBothSidesToServerThatAcknowledges() throws IOException {
        try (HandServer hand =
                        HandServer.start(acknowledging().then(MutualTlsTest::acceptAndEcho));
                ProvenSocket socket = client().connect(hand.address(), SERVER)) {
            assertThat(socket.answer()).isEqualTo(ProvenSocket.Answer.ACCEPTED);
            assertThat(socket.peer().id()).isEqualTo(SpiffeId.of("spiffe://test.example/server"));
            assertThat(socket.peer().assurance()).isEqualTo(Freshness.FULL);
            assertThat(socket.peer().parameters().protocol()).isEqualTo("TLSv1.3");
            assertThat(socket.peer().parameters().alpn()).isEqualTo("countersign/1");
            assertThat(said(socket, "over the wall")).isEqualTo("over the wall");

            Visit visit = hand.visit();
            assertThat(visit.failure()).isEmpty();
            assertThat(visit.clientChain()).isEqualTo(client.chain());
        }
    }

    @Test
    void provesBothSidesToServerThatSpeaksSomethingElse() throws IOException {
        try (HandServer hand = HandServer.start(good().then(MutualTlsTest::echo));
                ProvenSocket socket = client().connect(hand.address(), SERVER)) {
            assertThat(socket.answer()).isEqualTo(ProvenSocket.Answer.NOT_REFUSED);
            assertThat(socket.peer().parameters().alpn()).isEmpty();
            assertThat(said(socket, "hello")).isEqualTo("hello");
            assertThat(hand.visit().clientChain()).isEqualTo(client.chain());
        }
    }

    @Test
    void losesNoByteOfServerThatSpeaksFirst() throws IOException {
        Manners talkative =
                good().then(socket -> {
                    socket.getOutputStream().write("220 ready".getBytes(StandardCharsets.US_ASCII));
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                });
        try (HandServer hand = HandServer.start(talkative);
                ProvenSocket socket = client().connect(hand.address(), SERVER)) {
            assertThat(socket.input().readAllBytes())
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("220 ready");
            assertThat(socket.answer()).isEqualTo(ProvenSocket.Answer.NOT_REFUSED);
        }
    }

    @Test
    void takesOneByteForTheAcceptanceAndNoMore() throws IOException {
        Manners eager =
                acknowledging()
                        .then(socket -> {
                            socket.getOutputStream()
                                    .write(
                                            new byte[] {
                                                Acceptance.ACCEPTED, Acceptance.ACCEPTED, 'x'
                                            });
                            socket.shutdownOutput();
                            socket.getInputStream().readAllBytes();
                        });
        try (HandServer hand = HandServer.start(eager);
                ProvenSocket socket = client().connect(hand.address(), SERVER)) {
            assertThat(socket.input().readAllBytes()).containsExactly(Acceptance.ACCEPTED, 'x');
        }
    }

    @ParameterizedTest
    @EnumSource(value = KeyKind.class, names = "ML_DSA.*", mode = EnumSource.Mode.MATCH_NONE)
    void provesItselfWithKeysOfEveryKind(KeyKind kind) throws IOException {
        TestIdentity other =
                authority.issue().keyed(kind).spiffe("spiffe://test.example/other").make();
        try (HandServer hand =
                        HandServer.start(acknowledging().then(MutualTlsTest::acceptAndEcho));
                ProvenSocket socket = client(other, bundle()).connect(hand.address(), SERVER)) {
            assertThat(said(socket, "x")).isEqualTo("x");
            assertThat(hand.visit().clientChain()).isEqualTo(other.chain());
        }
    }

    @ParameterizedTest
    @EnumSource(value = KeyKind.class, names = "ML_DSA.*", mode = EnumSource.Mode.MATCH_NONE)
    void judgesServersWithKeysOfEveryKind(KeyKind kind) throws IOException {
        TestIdentity other =
                authority.issue().keyed(kind).spiffe("spiffe://test.example/server").make();
        try (HandServer hand =
                        HandServer.start(
                                new Manners(other)
                                        .speaking(Acceptance.ALPN)
                                        .then(MutualTlsTest::acceptAndEcho));
                ProvenSocket socket = client().connect(hand.address(), SERVER)) {
            assertThat(socket.peer().leaf().der()).isEqualTo(other.chainDer().get(0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dns:localhost", "spiffe://test.example/server"})
    void expectsTheServerByAnyOfItsNames(String name) throws IOException {
        PeerId id = PeerId.parse(name).orThrow();
        try (HandServer hand =
                        HandServer.start(acknowledging().then(MutualTlsTest::acceptAndEcho));
                ProvenSocket socket = client().connect(hand.address(), Expectation.exactly(id))) {
            assertThat(socket.peer().id()).isEqualTo(id);
        }
    }

    @Test
    void tellsTheServerWhichHostIsMeant() throws IOException {
        for (String host :
                List.of(
                        "web.test.example",
                        "localhost",
                        "127.0.0.1",
                        "::1",
                        "my_host",
                        "web.test.example.",
                        "-x")) {
            try (HandServer hand =
                            HandServer.start(acknowledging().then(MutualTlsTest::acceptAndEcho));
                    ProvenSocket socket = client().connect(hand.address(host), SERVER)) {
                socket.finishOutput();
                boolean name = host.equals("web.test.example") || host.equals("localhost");
                assertThat(hand.visit().serverNames())
                        .as(host)
                        .isEqualTo(name ? List.of(host) : List.of());
            }
        }
    }

    // ---- a server that is not the one

    @Test
    void refusesServerUnderAnotherName() throws IOException {
        refusedUnseen(
                good(),
                Expectation.exactly(new DnsName("other.example")),
                ProblemCode.TRUST_NAME_MISMATCH);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {
                "EXPIRED",
                "NOT_YET_VALID",
                "UNKNOWN_ISSUER",
                "SELF_SIGNED",
                "SELF_SIGNED_TWIN",
                "SAME_NAME_OTHER_KEY_ISSUER",
                "TAMPERED_SIGNATURE",
                "WRONG_USAGE",
                "MISSING_INTERMEDIATE",
                "LEAF_SIGNED_BY_LEAF",
                "NO_SAN",
                "FOREIGN_TRUST_DOMAIN"
            })
    void refusesForgedServerBeforeItsOwnCertificateLeaves(Fault fault) throws IOException {
        RefusedException refused =
                refusedUnseen(new Manners(forge.make(fault, Role.SERVER)), SERVER, null);

        assertThat(refused.code().slug()).startsWith("trust.");
    }

    @Test
    void namesTheReasonOfEachRefusal() throws IOException {
        refusedUnseen(forged(Fault.EXPIRED), SERVER, ProblemCode.TRUST_LEAF_EXPIRED);
        refusedUnseen(forged(Fault.UNKNOWN_ISSUER), SERVER, ProblemCode.TRUST_UNKNOWN_ISSUER);
        refusedUnseen(forged(Fault.TAMPERED_SIGNATURE), SERVER, ProblemCode.TRUST_BAD_SIGNATURE);
    }

    @Test
    void refusesServerThatWasRevoked() throws IOException, GeneralSecurityException {
        Certificate issuer = Certificate.read(authority.intermediate().getEncoded()).orThrow();
        byte[] crl =
                authority
                        .crl(List.of(server.leaf().getSerialNumber()), NOW, NOW.plusSeconds(60), 1)
                        .getEncoded();
        AcceptedRevocations list =
                AcceptedRevocations.accept(
                                RevocationList.read(crl).orThrow(),
                                issuer,
                                JcaSignatureCheck.ofRuntime())
                        .orThrow();
        TrustBundle revoking = TrustBundle.of(parts().revoking(List.of(list)), NOW);
        try (HandServer hand = HandServer.start(good().then(MutualTlsTest::echo))) {
            refused(
                    () -> client(client, revoking).connect(hand.address(), SERVER),
                    ProblemCode.TRUST_REVOKED);
            assertThat(hand.visit().clientChain()).isEmpty();
        }
    }

    @Test
    void refusesServerThatShowsTheChainAndHasNotTheKey() throws IOException {
        TestIdentity thief = authority.issue().spiffe("spiffe://test.example/thief").make();

        refusedUnseen(good().signingWith(thief.key()), SERVER, ProblemCode.PROOF_HANDSHAKE_FAILED);
    }

    @Test
    void refusesServerOfAnOlderVersion() throws IOException {
        RefusedException refused = refusedUnseen(good().offering("TLSv1.2"), SERVER, null);

        assertThat(refused.code().slug()).startsWith("proof.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "220 mail.example ESMTP\r\n", ""})
    void refusesWhoeverSpeaksNoTls(String banner) throws IOException {
        try (PlainServer plain = PlainServer.saying(banner.getBytes(StandardCharsets.US_ASCII))) {
            refused(
                    () -> client().connect(plain.address(), SERVER),
                    ProblemCode.PROOF_HANDSHAKE_FAILED);
        }
    }

    // ---- a server that refuses us

    @Test
    void hearsTheLateAlertOfServerThatRefusesItsCertificate() throws IOException {
        for (Manners manners : List.of(good(), acknowledging())) {
            try (HandServer hand = HandServer.start(manners.refusingClients())) {
                RefusedException refused =
                        refused(
                                () -> client().connect(hand.address(), SERVER),
                                ProblemCode.PROOF_REFUSED_BY_PEER);

                assertThat(refused).hasMessageContaining("alert");
                assertThat(hand.visit().failure()).containsInstanceOf(SSLHandshakeException.class);
            }
        }
    }

    @Test
    void takesClosingWithoutAcceptanceForRefusal() throws IOException {
        try (HandServer hand = HandServer.start(acknowledging())) {
            RefusedException refused =
                    refused(
                            () -> client().connect(hand.address(), SERVER),
                            ProblemCode.PROOF_REFUSED_BY_PEER);

            assertThat(refused).hasMessageContaining("without accepting us");
            assertThat(hand.visit().clientChain()).isEqualTo(client.chain());
        }
    }

    @Test
    void takesAnyOtherByteThanTheAcceptanceForRefusal() throws IOException {
        for (int other : new int[] {0, 2, 255}) {
            try (HandServer hand =
                    HandServer.start(
                            acknowledging()
                                    .then(socket -> socket.getOutputStream().write(other)))) {
                refused(
                        () -> client().connect(hand.address(), SERVER),
                        ProblemCode.PROOF_REFUSED_BY_PEER);
            }
        }
    }

    @Test
    void takesClosingAtOnceForRefusalAlsoWithoutAcknowledgement() throws IOException {
        try (HandServer hand = HandServer.start(good())) {
            refused(
                    () -> client().connect(hand.address(), SERVER),
                    ProblemCode.PROOF_REFUSED_BY_PEER);
        }
    }

    @Test
    void leavesNoConnectionOpenThatWasRefused() throws IOException {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        Manners other =
                acknowledging()
                        .then(socket -> {
                            socket.getOutputStream().write(0);
                            read.complete(socket.getInputStream().read());
                        });
        try (HandServer hand = HandServer.start(other)) {
            refused(
                    () -> client().connect(hand.address(), SERVER),
                    ProblemCode.PROOF_REFUSED_BY_PEER);
            hand.visit();
            assertThat(read).isCompletedWithValue(-1);
        }
    }

    @Test
    void namesTheRefusalItHeardInAllVersionsOfTheRuntime() {
        // the text of JSSE that tells an alert received from a failure of our own; a change of it
        // must show here
        try (HandServer hand = HandServer.start(good().refusingClients())) {
            assertThat(refused(() -> client().connect(hand.address(), SERVER), null))
                    .hasMessageContaining("Received fatal alert: certificate_unknown");
        }
    }

    // ---- again

    @Test
    void provesEachConnectionAnewAndChecksNoSignatureOfTheChainTwice() throws IOException {
        MutualTls tls = client();
        try (HandServer hand =
                HandServer.start(acknowledging().then(MutualTlsTest::acceptAndEcho))) {
            for (int connection = 1; connection <= 3; connection++) {
                try (ProvenSocket socket = tls.connect(hand.address(), SERVER)) {
                    assertThat(said(socket, "x")).isEqualTo("x");
                    assertThat(socket.peer().assurance()).isEqualTo(Freshness.FULL);
                }
                assertThat(hand.visit().clientChain()).isEqualTo(client.chain());
                assertThat(checks).hasValue(2);
            }
        }
    }

    @Test
    void refusesServerOnceItsCertificateExpired() throws IOException {
        MutualTls tls = client();
        try (HandServer hand =
                HandServer.start(acknowledging().then(MutualTlsTest::acceptAndEcho))) {
            tls.connect(hand.address(), SERVER).close();
            clock.advance(Duration.ofDays(2));

            refused(() -> tls.connect(hand.address(), SERVER), ProblemCode.TRUST_LEAF_EXPIRED);
        }
    }

    // ---- the network

    @Test
    void waitsForNoServerThatDripsItsAnswer() {
        // a record header that promises much, then a byte now and then: never a timeout between two
        BlockingQueue<Boolean> never = new LinkedBlockingQueue<>();
        try (PlainServer drip =
                PlainServer.talking(socket -> {
                    socket.getOutputStream().write(new byte[] {22, 3, 3, 64, 0});
                    for (int sent = 0; sent < 400 && pause(never); sent++) {
                        socket.getOutputStream().write(2);
                    }
                })) {
            MutualTls hasty =
                    client(new MutualTls.Times(Duration.ofMillis(700), Duration.ofMillis(1)));

            assertThatThrownBy(() -> hasty.connect(drip.address(), SERVER))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("in time");
        }
    }

    @Test
    void waitsForNoServerThatFallsSilent() {
        BlockingQueue<Boolean> never = new LinkedBlockingQueue<>();
        try (PlainServer silent = PlainServer.talking(socket -> pauseLong(never))) {
            MutualTls hasty =
                    client(new MutualTls.Times(Duration.ofMillis(300), Duration.ofMillis(1)));

            assertThatThrownBy(() -> hasty.connect(silent.address(), SERVER))
                    .isInstanceOf(SocketTimeoutException.class);
            never.add(true);
        }
    }

    @Test
    void waitsForNoAcceptanceThatNeverComes() throws IOException {
        BlockingQueue<Boolean> never = new LinkedBlockingQueue<>();
        try (HandServer hand = HandServer.start(acknowledging().then(socket -> pauseLong(never)))) {
            MutualTls hasty =
                    client(new MutualTls.Times(Duration.ofMillis(1500), Duration.ofMillis(1)));

            assertThatThrownBy(() -> hasty.connect(hand.address(), SERVER))
                    .isInstanceOf(SocketTimeoutException.class);
            never.add(true);
        }
    }

    @Test
    void waitsForAnswersForAsLongAsTheyTakeOnceItIsProven() throws IOException {
        Duration refusal = Duration.ofMillis(50);
        BlockingQueue<Boolean> never = new LinkedBlockingQueue<>();
        Manners late =
                good().then(socket -> {
                    socket.getInputStream().read();
                    pause(never);
                    pause(never);
                    socket.getOutputStream().write('!');
                });
        try (HandServer hand = HandServer.start(late);
                ProvenSocket socket =
                        client(new MutualTls.Times(Duration.ofSeconds(10), refusal))
                                .connect(hand.address(), SERVER)) {
            socket.output().write('?');
            assertThat(socket.input().read()).isEqualTo('!');
        }
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        int port;
        try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = once.getLocalPort();
        }
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);

        assertThatThrownBy(() -> client().connect(nobody, SERVER))
                .isInstanceOf(ConnectException.class);
    }

    /** A twentieth of a second: nothing is ever put into the queue. */
    private static boolean pause(BlockingQueue<Boolean> never) {
        return waited(never, Duration.ofMillis(50));
    }

    /** Until the test ends it, or long after. */
    private static boolean pauseLong(BlockingQueue<Boolean> end) {
        return waited(end, Duration.ofSeconds(60));
    }

    private static boolean waited(BlockingQueue<Boolean> queue, Duration time) {
        try {
            return queue.poll(time.toMillis(), TimeUnit.MILLISECONDS) == null;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void acceptAndEcho(Socket socket) throws IOException {
        socket.getOutputStream().write(Acceptance.ACCEPTED);
        echo(socket);
    }

    private static void echo(Socket socket) throws IOException {
        socket.getInputStream().transferTo(socket.getOutputStream());
    }

    private static String said(ProvenSocket socket, String text) throws IOException {
        socket.output().write(text.getBytes(StandardCharsets.UTF_8));
        socket.finishOutput();
        return new String(socket.input().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Refused, and the server has seen neither our certificate nor a byte of ours. */
    private RefusedException refusedUnseen(
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

    private RefusedException refused(
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

    private Manners good() {
        return new Manners(server);
    }

    private Manners acknowledging() {
        return good().speaking(Acceptance.ALPN);
    }

    private Manners forged(Fault fault) {
        return new Manners(forge.make(fault, Role.SERVER));
    }

    private MutualTls client() {
        return client(client, bundle());
    }

    private MutualTls client(MutualTls.Times times) {
        return client(client, bundle(), times);
    }

    private MutualTls client(TestIdentity identity, TrustBundle trust) {
        return client(
                identity,
                trust,
                new MutualTls.Times(Duration.ofSeconds(10), Duration.ofMillis(500)));
    }

    private MutualTls client(TestIdentity identity, TrustBundle trust, MutualTls.Times times) {
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

    private TrustBundle bundle() {
        return TrustBundle.of(parts(), NOW);
    }

    private TrustBundle.Parts parts() {
        return TrustBundle.Parts.anchors(List.of(read(authority.root())))
                .in(new dev.countersign.identity.TrustDomain("test.example"));
    }

    private static Certificate read(X509Certificate certificate) {
        try {
            return Certificate.read(certificate.getEncoded()).orThrow();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
