package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.programs.Countersign;
import dev.countersign.e2e.programs.Ended;
import dev.countersign.e2e.programs.JournalFiles;
import dev.countersign.e2e.programs.Openssl;
import dev.countersign.e2e.programs.Running;
import dev.countersign.e2e.programs.ServedFolder;
import dev.countersign.e2e.programs.Sink;
import dev.countersign.testkit.RealProcess;
import dev.countersign.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code countersign up} puts a real service behind mutual authentication: whoever proves itself to
 * a server that proved itself first gets the service's bytes, and nobody else reaches it.
 */
class MainJobTest {
    private static final String GATEWAY = "spiffe://countersign.local/gateway";
    private static final String ALICE = "spiffe://countersign.local/alice";
    private static final int MEGABYTES = 100;

    @TempDir private static Path folder;
    private static ServedFolder served;
    private static Running up;
    private static int port;
    private static Path alice;

    @BeforeAll
    static void start() throws IOException {
        served = ServedFolder.below(folder);
        up = Running.up(folder, served.port());
        port = up.port();
        alice = up.identity("alice");
    }

    @AfterAll
    static void stop() {
        up.close();
        served.close();
    }

    // ---- whoever proves itself

    @Test
    void givesThePageToTheCurlCommandThatItPrints() {
        assertThat(shell(folder, up.printedCurl() + " --silent --show-error").output())
                .isEqualTo(ServedFolder.PAGE + "\n");
    }

    @Test
    void passes100MegabytesByteForByte() throws IOException {
        long seed = new SplittableRandom().nextLong();
        String hash = served.fill("large", MEGABYTES, seed);
        Path copy = folder.resolve("large.copy");
        shell(folder, up.printedCurl() + "large --silent --show-error --output " + copy);
        assertThat(Files.size(copy)).isEqualTo((long) MEGABYTES << 20);
        assertThat(ServedFolder.hashOf(copy)).as("seed %d", seed).isEqualTo(hash);
    }

    @Test
    void takes20MegabytesByteForByte() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("upload"));
        long seed = new SplittableRandom().nextLong();
        String hash = ServedFolder.fill(elsewhere.resolve("large"), 20, seed);
        try (Sink sink = Sink.start();
                Running other = Running.up(elsewhere, sink.port())) {
            RealProcess curl =
                    shell(
                            elsewhere,
                            other.printedCurl()
                                    + " --silent --show-error --data-binary @large --header Expect:");
            assertThat(curl.output().strip()).as("seed %d", seed).isEqualTo(hash);
        }
    }

    @Test
    void givesThePageToOpensslWithTheWholeChain() {
        assertThat(visitor().showing(alice).ask("/").page())
                .startsWith("HTTP/1.1 200")
                .contains(ServedFolder.PAGE);
    }

    @Test
    void givesThePageToOpensslWithTheLeafAlone() {
        assertThat(visitor().showingLeafAlone(alice).ask("/").page())
                .startsWith("HTTP/1.1 200")
                .contains(ServedFolder.PAGE);
    }

    @Test
    void givesThePageToOurOwnClientByEitherNameOfTheServer() {
        for (String name : List.of(GATEWAY, "dns:localhost")) {
            try (RealProcess connect = connect(name)) {
                connect.send("GET / HTTP/1.0\n");
                assertThat(connect.awaitExit()).as(name).isZero();
                assertThat(connect.output()).as(name).contains(ServedFolder.PAGE);
                assertThat(connect.errors()).as(name).contains("proven: " + name, "it accepted us");
            }
        }
    }

    @Test
    void recordsWhoCameAndHow() {
        JournalFiles.Mark mark = up.journal().mark();
        visitor().showing(alice).ask("/");
        JournalFiles.Line line = mark.awaitAdmission();
        assertThat(line.text("peer")).isEqualTo(ALICE);
        assertThat(line.text("proof")).isEqualTo("certificate");
        assertThat(line.text("rule")).isNotEmpty();
        assertThat(line.text("tls")).startsWith("TLSv1.3");
        assertThat(mark.awaitEnd("service-closed").text("connection"))
                .isEqualTo(line.text("connection"));
    }

    @Test
    void printsACommandThatWorksInAFolderWithABlankInItsName() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("blank"));
        String data = elsewhere.resolve("my data").toString();
        try (RealProcess other =
                Countersign.start(
                        elsewhere,
                        "up",
                        "--data",
                        data,
                        "--gateway",
                        "127.0.0.1:0",
                        "--admin",
                        "127.0.0.1:0",
                        "--authority",
                        "127.0.0.1:0")) {
            other.awaitLine("ready");
            assertThat(shell(elsewhere, other.awaitLine("curl ") + " --silent").output())
                    .contains("both sides proved who they are");
        }
    }

    @Test
    void givesNobodyATicketToComeBackWithoutProof() {
        Path session = folder.resolve("session");
        Openssl visitor = visitor().showing(alice).with("-sess_out", session.toString());
        assertThat(visitor.ask("/").page()).contains(ServedFolder.PAGE);
        assertThat(session).doesNotExist();
    }

    @Test
    void tellsNoSecret() throws IOException {
        visitor().showing(alice).ask("/");
        StringBuilder told = new StringBuilder(up.process().output() + up.process().errors());
        for (Path file : up.journal().files()) {
            told.append(Files.readString(file));
        }
        for (String name : List.of("alice", "gateway")) {
            String key = Files.readString(up.identity(name).resolve("key.pem"));
            assertThat(told.toString())
                    .doesNotContain("PRIVATE KEY")
                    .doesNotContain(key.lines().skip(1).findFirst().orElseThrow());
        }
    }

    // ---- everyone else

    @Test
    void refusesWhoShowsNothing() {
        refuses(visitor(), 116, "trust.no-certificate");
    }

    @Test
    void refusesWhoVouchesForItself() throws IOException {
        Path self = Files.createDirectory(folder.resolve("self"));
        shell(
                folder,
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1"
                        + " -subj /CN=alice -addext subjectAltName=URI:"
                        + ALICE
                        + " -addext extendedKeyUsage=clientAuth -keyout self/key.pem -out self/cert.pem");
        refuses(visitor().showing(self), 48, "trust.self-signed");
    }

    @Test
    void refusesWhomAnotherAuthorityVouchesFor() throws IOException {
        Path foreign =
                TestAuthority.create(Clock.systemUTC())
                        .issue()
                        .spiffe(ALICE)
                        .clientOnly()
                        .make()
                        .writeTo(folder.resolve("foreign"));
        refuses(visitor().showing(foreign), 48, "trust.unknown-issuer");
    }

    @Test
    void refusesWhomNoRuleLetsIn() {
        Path bob = up.issue("spiffe://countersign.local/bob", "bob");
        JournalFiles.Line line = refuses(visitor().showing(bob), 40, "access.no-matching-rule");
        assertThat(line.text("seen")).contains("spiffe://countersign.local/bob");
    }

    @Test
    void refusesTheGatewaysOwnCertificate() {
        refuses(visitor().showing(up.identity("gateway")), 40, "access.no-matching-rule");
    }

    @Test
    void refusesOlderVersionsOfTls() {
        List<String> before = served.requests();
        Openssl.Answer answer = visitor().showing(alice).with("-tls1_2").ask("/");
        assertThat(answer.alert()).isEqualTo(70);
        assertThat(answer.page()).isEmpty();
        assertThat(served.requests()).isEqualTo(before);
    }

    @Test
    void refusesPlainHttp() throws IOException {
        List<String> before = served.requests();
        try (RealProcess curl =
                RealProcess.start("curl", "--silent", "http://127.0.0.1:" + port + "/")) {
            assertThat(curl.awaitExit()).isNotZero();
            assertThat(curl.output()).doesNotContain(ServedFolder.PAGE);
        }
        assertThat(served.requests()).isEqualTo(before);
    }

    @Test
    void explainsARefusalByItsReceipt() {
        JournalFiles.Line line = refuses(visitor(), 116, "trust.no-certificate");
        Ended explained = up.command("explain", line.text("receipt")).mustBeDone();
        assertThat(explained.output())
                .contains("trust.no-certificate", line.text("seen"), "certificate_required (116)")
                .contains("give the peer a certificate");
        assertThat(up.command("journal", "tail").mustBeDone().output())
                .contains("trust.no-certificate");
    }

    // ---- a client with another expectation

    @Test
    void isRefusedByACurlThatExpectsAnotherName() {
        List<String> before = served.requests();
        JournalFiles.Mark mark = up.journal().mark();
        try (RealProcess curl =
                RealProcess.start(
                        folder,
                        List.of(
                                "curl",
                                "--silent",
                                "--show-error",
                                "--cacert",
                                "D/trust.pem",
                                "--cert",
                                "D/identities/alice/cert.pem",
                                "--key",
                                "D/identities/alice/key.pem",
                                "--connect-to",
                                "other.example:" + port + ":127.0.0.1:" + port,
                                "https://other.example:" + port + "/"))) {
            assertThat(curl.awaitExit()).as("curl: %s", curl.errors()).isEqualTo(60);
            assertThat(curl.errors()).contains("other.example");
        }
        // curl compares names after the handshake, so that it was let in; it has sent nothing
        assertThat(mark.awaitEnd("client-closed").text("bytes-in")).isEqualTo("0");
        assertThat(served.requests()).isEqualTo(before);
    }

    @Test
    void isRefusedByAnOpensslThatExpectsAnotherName() {
        List<String> before = served.requests();
        JournalFiles.Mark mark = up.journal().mark();
        Openssl.Answer answer =
                Openssl.to(port)
                        .trusting(up.data().resolve("trust.pem"), "other.example")
                        .showing(alice)
                        .ask("/");
        assertThat(answer.page()).isEmpty();
        // OpenSSL 3.0 sends its alert here without encryption, so that the gateway cannot read it
        assertThat(mark.awaitRefusal().text("code"))
                .isIn("proof.refused-by-peer", "proof.handshake-failed");
        assertThat(mark.since()).noneMatch(JournalFiles.Line::isAdmission);
        assertThat(served.requests()).isEqualTo(before);
    }

    @Test
    void isRefusedByOurOwnClientThatExpectsAnotherName() {
        for (String other : List.of("spiffe://countersign.local/other", "dns:other.example")) {
            List<String> before = served.requests();
            JournalFiles.Mark mark = up.journal().mark();
            Countersign.run(
                            folder,
                            "connect",
                            "127.0.0.1:" + port,
                            "--identity",
                            alice.toString(),
                            "--expect",
                            other)
                    .mustFail(1, "trust.name-mismatch")
                    .naming(GATEWAY, other);
            mark.awaitRefusal();
            assertThat(mark.since()).noneMatch(JournalFiles.Line::isAdmission);
            assertThat(served.requests()).isEqualTo(before);
        }
    }

    @Test
    void isRefusedByOurOwnClientThatTrustsAnotherAuthority() throws IOException {
        Path foreign =
                TestAuthority.create(Clock.systemUTC())
                        .issue()
                        .spiffe(ALICE)
                        .make()
                        .writeTo(folder.resolve("elsewhere"));
        Countersign.run(
                        folder,
                        "connect",
                        "127.0.0.1:" + port,
                        "--identity",
                        foreign.toString(),
                        "--expect",
                        GATEWAY)
                .mustFail(1, "trust.unknown-issuer");
    }

    // ----

    /** Somebody who knows the genuine server by the data folder alone. */
    private static Openssl visitor() {
        return Openssl.to(port).trusting(up.data().resolve("trust.pem"), "localhost");
    }

    private static RealProcess connect(String expected) {
        return Countersign.start(
                folder,
                "connect",
                "127.0.0.1:" + port,
                "--identity",
                alice.toString(),
                "--expect",
                expected);
    }

    /** Nothing reaches the service, the alert is this, and the journal names the code. */
    private static JournalFiles.Line refuses(Openssl visitor, int alert, String code) {
        List<String> before = served.requests();
        JournalFiles.Mark mark = up.journal().mark();
        Openssl.Answer answer = visitor.ask("/");
        assertThat(answer.page()).isEmpty();
        assertThat(answer.alert()).as("alert in %s", answer.errors()).isEqualTo(alert);
        JournalFiles.Line line = mark.awaitRefusal();
        assertThat(line.text("code")).as("%s", line).isEqualTo(code);
        assertThat(line.text("receipt")).startsWith("r-");
        assertThat(served.requests()).isEqualTo(before);
        return line;
    }

    private static RealProcess shell(Path where, String line) {
        try (RealProcess shell =
                RealProcess.start(where, List.of("bash", "-c", line))
                        .patient(Duration.ofSeconds(60))) {
            assertThat(shell.awaitExit()).as("%s: %s", line, shell.errors()).isZero();
            return shell;
        }
    }
}
