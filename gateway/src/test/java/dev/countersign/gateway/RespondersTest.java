package dev.countersign.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpServer;
import dev.countersign.testkit.FreePort;
import dev.countersign.testkit.OpensslOcsp;
import dev.countersign.testkit.OpensslOcsp.Served;
import dev.countersign.testkit.OpensslOcsp.Status;
import dev.countersign.testkit.Patience;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.tls.JcaSignatureCheck;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.OcspResponse;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where an answer about everybody is required, the responders that the operator named are asked
 * about whoever is new, once its key is shown. They are {@code openssl ocsp}.
 */
class RespondersTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final TestIdentity BOB = TestGateway.client(AUTHORITY, TestGateway.BOB);

    @TempDir private Path folder;
    private final int port = FreePort.find();
    private OpensslOcsp ocsp;
    private TestService service;

    @BeforeEach
    void start() throws IOException {
        ocsp = OpensslOcsp.of(AUTHORITY, folder.resolve("ocsp"));
        service = TestService.echo();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @AfterAll
    static void nothingIsLost() {
        assertThat(LeakWatch.found()).isEmpty();
    }

    @Test
    void decideAboutWhoeverIsNew() throws IOException {
        assertThat(outcome(Status.REVOKED)).isEqualTo("trust.revoked");
        assertThat(outcome(Status.UNKNOWN)).isEqualTo("trust.revocation-unknown");
        assertThat(outcome(Status.GOOD)).isEqualTo("permit");
    }

    private String outcome(Status status) throws IOException {
        try (Served _ = ocsp.serve(port, ALICE, status);
                TestGateway gateway = gateway(at(port));
                TestClient alice = TestClient.connect(gateway.address(), ALICE)) {
            if (status == Status.GOOD) {
                assertThat(alice.isServed()).isTrue();
            } else {
                // the key is shown first, so that no alert is left to tell it
                assertThat(alice.ending()).isEqualTo("close_notify");
                assertThat(alice.received()).isZero();
            }
            JournalLine decision = gateway.awaitTold("decision", 1).get(0);
            String outcome = decision.text("outcome");
            return outcome.equals("permit") ? outcome : decision.text("code");
        }
    }

    @Test
    void areAskedOnceForAllConnectionsOfOne() throws IOException {
        List<TestClient> clients = new ArrayList<>();
        try (Served responder = ocsp.serve(port, ALICE, Status.GOOD);
                TestGateway gateway = gateway(at(port))) {
            for (int i = 0; i < 8; i++) {
                clients.add(TestClient.connect(gateway.address(), ALICE));
            }
            for (TestClient one : clients) {
                assertThat(one.isServed()).isTrue();
            }
            assertThat(questions(responder)).isEqualTo(1);
        } finally {
            for (TestClient one : clients) {
                one.close();
            }
        }
    }

    private static long questions(Served responder) {
        return responder.process().errors().lines().filter(line -> line.contains("POST ")).count();
    }

    @Test
    void areAskedInTheirOrderUntilOneAnswers() throws IOException {
        try (Served _ = ocsp.serve(port, ALICE, Status.GOOD);
                TestGateway gateway = gateway(at(FreePort.find()), at(port));
                TestClient alice = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(alice.isServed()).isTrue();
            assertThat(gateway.gateway.respondersFault()).isEmpty();
        }
    }

    @Test
    void letNobodyInWhileTheyAreAway() throws IOException {
        try (TestGateway gateway = gateway(at(port))) {
            try (TestClient alice = TestClient.connect(gateway.address(), ALICE)) {
                assertThat(alice.ending()).isEqualTo("close_notify");
            }
            assertThat(gateway.awaitTold("decision", 1).get(0).text("code"))
                    .isEqualTo("trust.revocation-unknown");
            assertThat(gateway.gateway.respondersFault().orElseThrow()).contains(":" + port + "/");

            try (Served _ = ocsp.serve(port, ALICE, Status.GOOD)) {
                Patience.until("alice is let in", TestGateway.SOON, () -> isServed(gateway, ALICE));
            }
            assertThat(gateway.gateway.respondersFault()).isEmpty();
            assertThat(isServed(gateway, ALICE)).as("what was said is remembered").isTrue();
        }
    }

    private static boolean isServed(TestGateway gateway, TestIdentity peer) {
        try (TestClient client = TestClient.connect(gateway.address(), peer)) {
            return client.isServed();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void keepNobodyElseWaiting() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, service.address().getAddress());
                TestGateway gateway =
                        gateway(
                                new Responders(
                                        List.of(at(silent.getLocalPort())),
                                        Duration.ofMillis(700),
                                        Duration.ofHours(1)));
                TestClient alice = TestClient.connect(gateway.address(), ALICE);
                Socket asked = silent.accept()) {
            assertThat(asked.isConnected()).isTrue();
            // on whichever loop alice waits: others shake hands meanwhile
            for (int i = 0; i < 4; i++) {
                TestClient.connect(gateway.address(), BOB).close();
            }
            assertThat(gateway.awaitTold("decision", 4))
                    .allSatisfy(one ->
                            assertThat(one.text("seen")).contains("closed the connection before"));
            assertThat(alice.ending()).isEqualTo("close_notify");
            assertThat(gateway.gateway.respondersFault()).isPresent();
        }
    }

    @Test
    void keepNobodyWaitingForTheRestOfAnAnswer() throws Exception {
        try (ServerSocket slow = new ServerSocket(0, 1, service.address().getAddress());
                TestGateway gateway =
                        gateway(
                                new Responders(
                                        List.of(at(slow.getLocalPort())),
                                        Duration.ofMillis(700),
                                        Duration.ofHours(1)));
                TestClient alice = TestClient.connect(gateway.address(), ALICE);
                Socket asked = slow.accept()) {
            asked.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n0".getBytes(US_ASCII));
            assertThat(alice.ending()).isEqualTo("close_notify");
            assertThat(gateway.gateway.respondersFault().orElseThrow()).contains("700 ms");
        }
    }

    @Test
    void letNobodyInWhenTheirAnswerCannotBeJudged() throws IOException {
        // what fails in here ends the question and its connection, and is not asked for ever
        SignatureCheck broken = failing(OcspResponse.class);
        try (Served responder = ocsp.serve(port, ALICE, Status.GOOD);
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, service)
                                .asking(Responders.of(List.of(at(port))))
                                .checking(broken)
                                .start(folder.resolve("gateway"));
                TestClient alice = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(alice.ending()).isEqualTo("close_notify");
            assertThat(gateway.gateway.respondersFault().orElseThrow()).contains("broken");
            assertThat(questions(responder)).isEqualTo(1);
        }
    }

    @Test
    void letNobodyInWhoCannotBeJudgedAfterTheirAnswer() throws IOException {
        AtomicBoolean answered = new AtomicBoolean();
        SignatureCheck runtime = JcaSignatureCheck.ofRuntime();
        SignatureCheck broken =
                (what, issuer) -> {
                    if (answered.get() && what instanceof Certificate) {
                        throw new IllegalStateException("broken");
                    }
                    answered.compareAndSet(false, what instanceof OcspResponse);
                    return runtime.holds(what, issuer);
                };
        try (Served _ = ocsp.serve(port, ALICE, Status.GOOD);
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, service)
                                .asking(Responders.of(List.of(at(port))))
                                .checking(broken)
                                .start(folder.resolve("gateway"));
                TestClient alice = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(alice.ending()).isEqualTo("close_notify");
            assertThat(gateway.awaitTold("decision", 1).get(0).text("seen"))
                    .contains("a fault of our own");
        }
    }

    private static SignatureCheck failing(Class<?> kind) {
        SignatureCheck runtime = JcaSignatureCheck.ofRuntime();
        return (what, issuer) -> {
            if (kind.isInstance(what)) {
                throw new IllegalStateException("broken");
            }
            return runtime.holds(what, issuer);
        };
    }

    @Test
    void areAskedAboutManyAtOnceInTurns() throws Exception {
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        HttpServer responder = HttpServer.create(TestGateway.loopback(0), 200);
        responder.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        responder.createContext(
                "/",
                exchange -> {
                    most.accumulateAndGet(open.incrementAndGet(), Math::max);
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    open.decrementAndGet();
                    exchange.sendResponseHeaders(404, -1);
                    exchange.close();
                });
        responder.start();
        URI at = at(responder.getAddress().getPort());
        try (StatusDesk desk =
                new StatusDesk(
                        new Responders(List.of(at), Duration.ofSeconds(10), Duration.ofHours(1)),
                        JcaSignatureCheck.ofRuntime(),
                        Clock.systemUTC())) {
            Certificate issuer = TestGateway.read(AUTHORITY.intermediate());
            List<CompletableFuture<Void>> asked = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                Certificate peer =
                        TestGateway.read(TestGateway.client(AUTHORITY, TestGateway.BOB).leaf());
                asked.add(desk.ask(new StatusDesk.Question(peer, issuer)));
            }
            Patience.until("64 questions", TestGateway.SOON, () -> open.get() >= 64);
            go.countDown();
            CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).get(10, SECONDS);
            assertThat(most.get()).isEqualTo(64);
            assertThat(desk.trouble().orElseThrow()).contains("404");
        } finally {
            responder.stop(0);
        }
    }

    @Test
    void areNeverWhomACertificateNames() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer named = HttpServer.create(TestGateway.loopback(0), 0);
        named.createContext(
                "/",
                exchange -> {
                    asked.incrementAndGet();
                    exchange.close();
                });
        named.start();
        TestIdentity naming =
                AUTHORITY
                        .issue()
                        .spiffe(TestGateway.ALICE)
                        .clientOnly()
                        .ocspAt(at(named.getAddress().getPort()).toString())
                        .make();
        try (Served responder = ocsp.serve(port, naming, Status.GOOD);
                TestGateway gateway = gateway(at(port));
                TestClient alice = TestClient.connect(gateway.address(), naming)) {
            assertThat(alice.isServed()).isTrue();
            assertThat(questions(responder)).isEqualTo(1);
            assertThat(asked).hasValue(0);
        } finally {
            named.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource({"200, 0", "200, 100", "200, 70000", "404, 100", "302, 0"})
    void areNotBelievedWithoutAnAnswer(int status, int length) throws IOException {
        HttpServer odd = HttpServer.create(TestGateway.loopback(0), 0);
        odd.createContext(
                "/",
                exchange -> {
                    exchange.getResponseHeaders().add("location", at(port).toString());
                    exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
                    exchange.getResponseBody().write(new byte[length]);
                    exchange.close();
                });
        odd.start();
        try (Served _ = ocsp.serve(port, ALICE, Status.GOOD);
                TestGateway gateway = gateway(at(odd.getAddress().getPort()));
                TestClient alice = TestClient.connect(gateway.address(), ALICE)) {
            assertThat(alice.ending()).isEqualTo("close_notify");
            assertThat(gateway.awaitTold("decision", 1).get(0).text("code"))
                    .isEqualTo("trust.revocation-unknown");
        } finally {
            odd.stop(0);
        }
    }

    @Test
    void areAskedAgainAboutConnectionsThatLiveOn() throws IOException {
        Responders often =
                new Responders(List.of(at(port)), Duration.ofSeconds(2), Duration.ofMillis(500));
        try (TestGateway gateway =
                TestGateway.Plan.of(AUTHORITY, service)
                        .asking(often)
                        .start(folder.resolve("gateway"))) {
            TestClient alice;
            try (Served responder = ocsp.serve(port, ALICE, Status.GOOD)) {
                alice = TestClient.connect(gateway.address(), ALICE);
                assertThat(alice.isServed()).isTrue();
                Patience.until(
                        "it is asked again", TestGateway.SOON, () -> questions(responder) > 2);
                assertThat(alice.isServed()).isTrue();
            }
            // nobody answers now; what was said still counts
            Patience.until(
                    "the fault",
                    TestGateway.SOON,
                    () -> gateway.gateway.respondersFault().isPresent());
            assertThat(alice.isServed()).isTrue();
            try (Served _ = ocsp.serve(port, ALICE, Status.REVOKED)) {
                assertThat(alice.ending()).isEqualTo("close_notify");
                assertThat(gateway.awaitTold("end", 1).get(0).text("reason"))
                        .isEqualTo("trust.revoked");
            } finally {
                alice.close();
            }
        }
    }

    @Test
    void areAskedAboutServersThatAreCalled() throws IOException {
        TestIdentity orders = TestDial.orders(AUTHORITY);
        assertThat(called(orders, Status.REVOKED)).isEqualTo("trust.revoked");
        assertThat(called(orders, Status.GOOD)).isEqualTo("proven");
    }

    private String called(TestIdentity orders, Status status) throws IOException {
        try (Served _ = ocsp.serve(port, orders, status);
                TestPeer peer = TestPeer.echo(orders);
                TestGateway gateway =
                        TestDial.plan(AUTHORITY, TestDial.to(peer.address()))
                                .asking(Responders.of(List.of(at(port))))
                                .start(folder.resolve("gateway-" + status));
                Socket local = TestDial.connect(gateway)) {
            if (status == Status.GOOD) {
                assertThat(TestDial.isServed(local)).isTrue();
            }
            JournalLine decision = gateway.awaitTold("decision", 1).get(0);
            String outcome = decision.text("outcome");
            return outcome.equals("proven") ? outcome : decision.text("code");
        }
    }

    @Test
    void areNamedByPlainHttpAlone() {
        for (String odd :
                List.of(
                        "https://ocsp.example/",
                        "ocsp.example",
                        "http:///x",
                        "ldap://x/",
                        "http://x:99999/")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Responders.of(List.of(URI.create(odd))));
        }
        assertThat(Responders.of(List.of(at(80))).at()).hasSize(1);
    }

    private TestGateway gateway(URI... responders) throws IOException {
        return gateway(Responders.of(List.of(responders)));
    }

    private TestGateway gateway(Responders responders) throws IOException {
        return TestGateway.Plan.of(AUTHORITY, service)
                .asking(responders)
                .start(folder.resolve("gateway-" + FreePort.find()));
    }

    private static URI at(int port) {
        return URI.create("http://127.0.0.1:" + port + "/");
    }
}
