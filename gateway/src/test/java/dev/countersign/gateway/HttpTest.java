package dev.countersign.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.access.Conjunction;
import dev.countersign.access.PeerPattern;
import dev.countersign.access.Rule;
import dev.countersign.access.SegmentPattern;
import dev.countersign.gateway.http.HttpService;
import dev.countersign.gateway.http.HttpService.Refusing;
import dev.countersign.gateway.http.HttpService.Version;
import dev.countersign.gateway.http.PeerField;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of curl, by both versions of HTTP: decided about one by one, and passed on as one. */
class HttpTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final TestIdentity BOB = TestGateway.client(AUTHORITY, TestGateway.BOB);
    private static final TestIdentity STRANGER =
            TestGateway.client(TestAuthority.create(Clock.systemUTC()), TestGateway.ALICE);

    @TempDir private Path folder;

    private final TellingService telling = new TellingService();
    private TestService service;

    @BeforeEach
    void serve() throws IOException {
        service = telling.start();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private TestGateway.Plan plan(HttpService http) {
        return TestGateway.Plan.of(AUTHORITY, service).speaking(http);
    }

    private static HttpService explaining() {
        return new HttpService(Set.of(PeerField.PEER), Version.HTTP_1, Refusing.EXPLAIN);
    }

    private static Rule rule(String peer, Set<String> methods, String... paths) {
        return new Rule(
                "echo/allow[1]",
                new Conjunction(
                        Optional.of(PeerPattern.parse(peer).orThrow()),
                        methods,
                        List.of(paths).stream()
                                .map(path -> SegmentPattern.parse(path).orThrow())
                                .toList()),
                List.of());
    }

    // ---- passing on

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2", "--http1.0"})
    void passesRequestOnWithWhoAsks(String version) throws IOException {
        try (TestGateway gateway = plan(HttpService.plain()).start(folder)) {
            Curl.Answer answer =
                    Curl.as(ALICE, gateway, folder).get("/a/b?c=d%20e", version, "-H", "X-Own: 1");
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            assertThat(answer.body())
                    .startsWith("GET /a/b?c=d%20e HTTP/1.1\r\n".replace("\r", ""))
                    .contains("X-Countersign-Peer: " + TestGateway.ALICE)
                    .contains("X-Forwarded-For: 127.0.0.1")
                    .contains("X-Forwarded-Proto: https")
                    .containsIgnoringCase("x-own: 1");
            assertThat(answer.version()).isEqualTo(version.equals("--http2") ? "2" : "1.1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void carriesBodiesOfEitherFraming(String version) throws IOException {
        Path body = folder.resolve("body");
        Files.writeString(body, "0123456789".repeat(30_000));
        try (TestGateway gateway = plan(HttpService.plain()).start(folder)) {
            Curl curl = Curl.as(ALICE, gateway, folder);
            Curl.Answer sized = curl.get("/sized", version, "--data-binary", "@" + body);
            assertThat(sized.status()).isEqualTo(200);
            assertThat(sized.body())
                    .containsIgnoringCase("content-length: 300000")
                    .endsWith("0123456789".repeat(30_000));
            Curl.Answer chunked =
                    curl.get(
                            "/chunked",
                            version,
                            "-H",
                            "Transfer-Encoding: chunked",
                            "--data-binary",
                            "@" + body);
            assertThat(chunked.status()).isEqualTo(200);
            assertThat(telling.requests().getLast())
                    .containsIgnoringCase("transfer-encoding: chunked")
                    .endsWith("0\r\n\r\n");
            assertThat(curl.get("/head", version, "--head").status()).isEqualTo(200);
        }
    }

    @Test
    void keepsConnectionsToServiceAndTellsEachRequestForWhom() throws IOException {
        try (TestGateway gateway = plan(HttpService.plain()).start(folder)) {
            for (TestIdentity who : List.of(ALICE, BOB, ALICE, BOB)) {
                Path files = Files.createTempDirectory(folder, "who");
                Curl.Answer answer = Curl.as(who, gateway, files).get("/");
                assertThat(answer.body())
                        .containsOnlyOnce("X-Countersign-Peer")
                        .contains(who == ALICE ? TestGateway.ALICE : TestGateway.BOB);
            }
            assertThat(service.connections()).isLessThanOrEqualTo(2); // one for each event loop
        }
    }

    @Test
    void tellsWhoAsksAsConfigured() throws IOException {
        HttpService all =
                new HttpService(EnumSet.allOf(PeerField.class), Version.HTTP_1, Refusing.ALERT);
        try (TestGateway gateway = plan(all).start(folder)) {
            String body = Curl.as(ALICE, gateway, folder).get("/").body();
            assertThat(body)
                    .containsPattern("(?m)^Client-Cert: :[A-Za-z0-9+/]+=*:$")
                    .containsPattern("(?m)^Client-Cert-Chain: :[A-Za-z0-9+/]+=*:$")
                    .containsPattern(
                            "(?m)^X-Forwarded-Client-Cert: By=spiffe://test.example/gateway;"
                                    + "Hash=[0-9a-f]{64};Subject=\"[^\"]*\";"
                                    + "URI=spiffe://test.example/alice$");
        }
    }

    // ---- nobody else's field

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void passesNoFieldOfPeersThatSaysWhoAsks(String version) throws IOException {
        try (TestGateway gateway = plan(HttpService.plain()).start(folder)) {
            Curl.Answer answer =
                    Curl.as(BOB, gateway, folder)
                            .get(
                                    "/",
                                    version,
                                    "-H",
                                    "X-Countersign-Peer: " + TestGateway.ALICE,
                                    "-H",
                                    "x_countersign_peer: " + TestGateway.ALICE,
                                    "-H",
                                    "X_Countersign-PEER: " + TestGateway.ALICE,
                                    "-H",
                                    "Client-Cert: :AAAA:",
                                    "-H",
                                    "client_cert: :AAAA:",
                                    "-H",
                                    "X-Forwarded-Client-Cert: URI=" + TestGateway.ALICE,
                                    "-H",
                                    "X-SSL-Client-S-DN: alice",
                                    "-H",
                                    "X-Forwarded-For: 192.0.2.1",
                                    "-H",
                                    "Forwarded: for=192.0.2.1",
                                    "-H",
                                    "X-Real-IP: 192.0.2.1");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body())
                    .contains("X-Countersign-Peer: " + TestGateway.BOB)
                    .doesNotContain("alice")
                    .doesNotContain("AAAA")
                    .doesNotContain("192.0.2.1");
        }
    }

    @Test
    void losesNoFieldOfItsOwnToConnection() throws IOException {
        try (TestGateway gateway = plan(HttpService.plain()).start(folder)) {
            Curl.Answer answer =
                    Curl.as(BOB, gateway, folder)
                            .get(
                                    "/",
                                    "--http1.1",
                                    "-H",
                                    "Connection: X-Countersign-Peer, X-Own",
                                    "-H",
                                    "X-Own: 1");
            assertThat(answer.body())
                    .contains("X-Countersign-Peer: " + TestGateway.BOB)
                    .doesNotContain("X-Own");
        }
    }

    // ---- each request is decided about

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void decidesByMethodAndPath(String version) throws IOException {
        Rule reports = rule(TestGateway.ALICE, Set.of("GET"), "/reports/**");
        try (TestGateway gateway = plan(HttpService.plain()).under(reports).start(folder)) {
            Curl curl = Curl.as(ALICE, gateway, folder);
            assertThat(curl.get("/reports/1", version).status()).isEqualTo(200);
            Curl.Answer elsewhere = curl.get("/admin", version);
            assertThat(elsewhere.status()).isEqualTo(403);
            assertThat(elsewhere.field("content-type")).hasValue("application/problem+json");
            assertThat(elsewhere.body())
                    .contains("\"code\":\"access.no-matching-rule\"")
                    .containsPattern("\"receipt\":\"r-[0-9a-z-]+\"");
            assertThat(curl.get("/reports/1", version, "-X", "DELETE").status()).isEqualTo(403);
            assertThat(curl.get("/reports/../admin", version).status()).isEqualTo(400);
            assertThat(curl.get("/reports/%2e%2e/admin", version).status()).isEqualTo(400);
            assertThat(curl.get("//reports/1", version).status()).isEqualTo(400);
            assertThat(telling.requests()).hasSize(1);
            JournalLine line = gateway.awaitTold("request", 1).getFirst();
            assertThat(line.text("path")).isEqualTo("/admin");
            assertThat(line.text("method")).isEqualTo("GET");
            assertThat(line.text("peer")).isEqualTo(TestGateway.ALICE);
            assertThat(elsewhere.body()).contains(line.text("receipt"));
        }
    }

    @Test
    void countsRequestsByStatus() throws IOException {
        MeterRegistry meters = new SimpleMeterRegistry();
        Rule reports = rule(TestGateway.ALICE, Set.of("GET"), "/reports/**");
        try (TestGateway gateway =
                plan(HttpService.plain()).under(reports).measuredBy(meters).start(folder)) {
            Curl curl = Curl.as(ALICE, gateway, folder);
            curl.get("/reports/1");
            curl.get("/reports/2");
            curl.get("/admin");

            assertThat(requests(meters, "200")).isEqualTo(2);
            assertThat(requests(meters, "403")).isEqualTo(1);
        }
    }

    private static long requests(MeterRegistry meters, String status) {
        return meters.get("countersign.requests")
                .tags("name", "echo", "status", status)
                .timer()
                .count();
    }

    @Test
    void endsHandshakeOfPeerWhomNoRuleCouldLet() throws IOException {
        Rule reports = rule(TestGateway.ALICE, Set.of("GET"), "/reports/**");
        try (TestGateway gateway = plan(HttpService.plain()).under(reports).start(folder)) {
            Curl.Answer answer = Curl.as(BOB, gateway, folder).get("/reports/1");
            assertThat(answer.status()).isZero();
            assertThat(gateway.awaitTold("decision", 1).getFirst().text("code"))
                    .isEqualTo("access.no-matching-rule");
            assertThat(service.connections()).isZero();
        }
    }

    // ---- explained

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void explainsToWhoeverShowsNoCertificate(String version) throws IOException {
        try (TestGateway gateway = plan(explaining()).start(folder)) {
            Curl.Answer answer = Curl.nobody(ALICE, gateway, folder).get("/", version);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body()).contains("\"code\":\"trust.no-certificate\"");
            assertThat(answer.body())
                    .contains(gateway.awaitTold("decision", 1).getFirst().text("receipt"));
            assertThat(service.connections()).isZero();
            assertThat(Curl.as(ALICE, gateway, folder).get("/", version).status()).isEqualTo(200);
        }
    }

    @Test
    void explainsToStrangersAndToWhomNoRuleLets() throws IOException {
        Rule alice = rule(TestGateway.ALICE, Set.of());
        try (TestGateway gateway = plan(explaining()).under(alice).start(folder)) {
            Path files = Files.createDirectory(folder.resolve("stranger"));
            ALICE.writeTo(folder.resolve("good"));
            Curl.Answer stranger =
                    Curl.as(STRANGER, gateway, files)
                            .get("/", "--cacert", folder.resolve("good/trust.pem").toString());
            assertThat(stranger.status()).isEqualTo(401);
            assertThat(stranger.body()).contains("\"code\":\"trust.unknown-issuer\"");
            Curl.Answer bob = Curl.as(BOB, gateway, folder).get("/", "-H", "Accept: text/html");
            assertThat(bob.status()).isEqualTo(403);
            assertThat(bob.field("content-type")).hasValue("text/html; charset=utf-8");
            assertThat(bob.body()).contains("access.no-matching-rule").contains("<h1>");
            assertThat(service.connections()).isZero();
        }
    }

    // ---- what is no request

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void passesNoRequestOnThatItDoesNotServeOrThatIsTooLarge(String version) throws IOException {
        try (TestGateway gateway = plan(HttpService.plain()).start(folder)) {
            Curl curl = Curl.as(ALICE, gateway, folder);
            Curl.Answer trace = curl.get("/", version, "-X", "TRACE");
            assertThat(trace.status()).isEqualTo(501);
            assertThat(trace.body()).contains("\"code\":\"http.not-served\"");
            Curl.Answer large = curl.get("/", version, "-H", "X-Large: " + "x".repeat(40_000));
            assertThat(large.status()).isEqualTo(431);
            assertThat(telling.requests()).isEmpty();
            assertThat(curl.get("/", version, "-H", "X-Large: " + "x".repeat(20_000)).status())
                    .isEqualTo(200);
        }
    }

    // ---- what the service does wrong

    @ParameterizedTest
    @ValueSource(
            strings = {
                "this is no HTTP\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "",
            })
    void tellsWhenTheServiceDoesNotAnswer(String answer) throws IOException {
        try (TestService broken =
                        TestService.start((socket, service) -> {
                            service.read(socket.getInputStream(), new byte[8 * 1024]);
                            socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
                        });
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, broken)
                                .speaking(HttpService.plain())
                                .start(folder)) {
            Curl.Answer told = Curl.as(ALICE, gateway, folder).get("/");
            assertThat(told.status()).isEqualTo(502);
            assertThat(told.body()).contains("\"code\":\"upstream.bad-answer\"");
        }
    }

    @Test
    void takesNoAnswerForRequestThatWasNotAskedYet() throws IOException {
        String answers =
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntwo";
        try (TestService generous =
                        TestService.start((socket, service) -> {
                            byte[] buffer = new byte[8 * 1024];
                            while (service.read(socket.getInputStream(), buffer) > 0) {
                                socket.getOutputStream().write(answers.getBytes(ISO_8859_1));
                            }
                        });
                TestGateway gateway =
                        TestGateway.Plan.of(AUTHORITY, generous)
                                .speaking(HttpService.plain())
                                .start(folder);
                TestClient client =
                        TestClient.connect(gateway.address(), ALICE, List.of("http/1.1"))) {
            String get = "GET / HTTP/1.1\r\nHost: a.example\r\n";
            client.send((get + "\r\n" + get + "Connection: close\r\n\r\n").getBytes(ISO_8859_1));

            assertThat(new String(client.input().readAllBytes(), ISO_8859_1))
                    .contains("one")
                    .endsWith("one")
                    .doesNotContain("two");
        }
    }

    @Test
    void tellsWhenTheServiceIsAway() throws IOException {
        try (TestGateway gateway = plan(HttpService.plain()).start(folder)) {
            service.close();
            Curl.Answer answer = Curl.as(ALICE, gateway, folder).get("/");
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.body()).contains("\"code\":\"upstream.unreachable\"");
        }
    }
}
