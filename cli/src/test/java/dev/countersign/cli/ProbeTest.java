package dev.countersign.cli;

import static dev.countersign.cli.probe.Server.nginx;
import static dev.countersign.cli.probe.Server.openssl;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.authority.wire.Json;
import dev.countersign.cli.probe.Parties;
import dev.countersign.cli.probe.Server;
import dev.countersign.testkit.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code probe} says of real servers that are set up wrongly, and of those that are not. Each
 * transcript stands in docs/probe.md, but for times, ports and folders.
 */
class ProbeTest {
    private static final Path DOCUMENT = Path.of("../docs/probe.md");
    private static final String DEMAND = "ssl_verify_client on";

    @TempDir private static Path folder;
    private static Parties parties;

    @BeforeAll
    static void gather() throws IOException {
        parties = Parties.in(folder);
    }

    /**
     * A set-up by the title it has in the document, what it is probed with, and the codes of what
     * is found; none means that both are proven.
     */
    record Case(String title, Server.Setup server, String who, List<String> codes) {
        @Override
        public String toString() {
            return title;
        }
    }

    private static Case given(String title, Server.Setup server, String who, String... codes) {
        return new Case(title, server, who, List.of(codes));
    }

    static List<Case> cases() {
        String refused = "us: proof.refused-by-peer";
        String unfit = "us: config.identity-unfit";
        return List.of(
                given("Nothing is wrong", nginx("web", "cert.pem", DEMAND), "alice"),
                given(
                        "The server belongs to another authority",
                        nginx("web-of-other", "cert.pem", DEMAND),
                        "alice",
                        "server: trust.unknown-issuer"),
                given(
                        "We belong to another authority",
                        nginx("web", "cert.pem", DEMAND),
                        "alice-of-other",
                        unfit,
                        refused),
                given(
                        "We belong to another authority, and the server says so in TLS",
                        openssl("web", "-Verify", "3"),
                        "alice-of-other",
                        unfit,
                        refused),
                given(
                        "The server asks for no certificate",
                        nginx("web", "cert.pem"),
                        "alice",
                        "server: proof.one-sided"),
                given(
                        "The server asks, and lets in whoever shows none",
                        nginx("web", "cert.pem", "ssl_verify_client optional"),
                        "alice",
                        "server: proof.one-sided"),
                given(
                        "The server's certificate has expired",
                        nginx("web-expired", "cert.pem", DEMAND),
                        "alice",
                        "server: trust.leaf-expired"),
                given(
                        "Ours has expired",
                        openssl("web", "-Verify", "3"),
                        "alice-expired",
                        unfit,
                        refused),
                given(
                        "The server leaves out its intermediate",
                        nginx("web", "leaf.pem", DEMAND),
                        "alice",
                        "server: trust.unknown-issuer"),
                given(
                        "The server has another name",
                        nginx("web", "cert.pem", DEMAND),
                        "alice --expect dns:orders.acme.example",
                        "server: trust.name-mismatch"),
                given(
                        "The server's certificate is for clients",
                        nginx("web-for-clients", "cert.pem", DEMAND),
                        "alice",
                        "server: trust.wrong-usage"),
                given(
                        "Ours is for servers",
                        openssl("web", "-Verify", "3"),
                        "alice-for-servers",
                        unfit,
                        refused),
                given(
                        "The server speaks TLS 1.2 only",
                        nginx("web", "cert.pem", DEMAND, "ssl_protocols TLSv1.2"),
                        "alice",
                        "server: proof.tls-too-old"),
                given(
                        "Our clock is behind, or the authority's ahead",
                        nginx("web-from-tomorrow", "cert.pem", DEMAND),
                        "alice",
                        "server: trust.leaf-not-yet-valid"),
                given(
                        "The server's clock is ahead",
                        openssl("web", "-Verify", "3", "-attime", inYears(3)),
                        "alice",
                        refused),
                given("We have nothing to show", openssl("web", "-Verify", "3"), "", refused));
    }

    private static String inYears(int years) {
        return String.valueOf(Instant.now().plus(Duration.ofDays(365L * years)).getEpochSecond());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void saysWhatIsWrongAndWhatToDo(Case wrong) throws IOException {
        try (Server server = wrong.server().start(parties)) {
            Ran ran = probe(server.port(), wrong);

            assertThat(problems(ran.output())).as(ran.output()).isEqualTo(wrong.codes());
            assertThat(ran.exitCode()).isEqualTo(wrong.codes().isEmpty() ? 0 : 1);
            String transcript = normal("$ countersign probe " + asked(wrong) + "\n" + ran.output());
            assertThat(documented(wrong.title()))
                    .as("docs/probe.md: " + wrong.title())
                    .isEqualTo(transcript);
        }
    }

    private static Ran probe(int port, Case one, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "probe",
                                "localhost:" + port,
                                "--trust",
                                parties.root().toString()));
        String[] words = one.who().isEmpty() ? new String[0] : one.who().split(" ", -1);
        if (words.length > 0) {
            arguments.addAll(List.of("--identity", parties.of(words[0]).toString()));
            arguments.addAll(Arrays.asList(words).subList(1, words.length));
        }
        arguments.addAll(List.of(more));
        return Ran.command(arguments.toArray(String[]::new));
    }

    private static String asked(Case one) {
        return "localhost:8443 --trust acme.pem"
                + (one.who().isEmpty() ? "" : " --identity " + one.who());
    }

    /** Side and code of each problem, in order. */
    private static List<String> problems(String report) {
        return report.lines()
                .filter(line -> line.startsWith("problem"))
                .map(line -> line.substring("problem".length()).strip())
                .map(line -> line.replace("the server:", "server:"))
                .toList();
    }

    /** Without what differs from run to run. */
    private static String normal(String report) {
        return report.replace(folder + "/", "")
                .replaceAll("localhost:[0-9]+", "localhost:8443")
                .replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "TIME")
                .replaceAll("serial [0-9a-f]+", "serial NUMBER")
                .replaceAll("[0-9]+ (seconds|minutes|hours|days)", "SPAN");
    }

    private static String documented(String title) throws IOException {
        Matcher found =
                Pattern.compile(
                                "^### " + Pattern.quote(title) + "\n.*?```text\n(.*?)```",
                                Pattern.MULTILINE | Pattern.DOTALL)
                        .matcher(Files.readString(DOCUMENT));
        return found.find() ? normal(found.group(1)) : "nothing";
    }

    @Test
    void givesTheSameAsJson() throws IOException {
        Case good = cases().getFirst();
        try (Server server = good.server().start(parties)) {
            Ran ran = probe(server.port(), good, "--json");

            Map<?, ?> facts = (Map<?, ?>) Json.read(ran.output()).orThrow();
            assertThat(ran.exitCode()).isZero();
            assertThat(facts.get("server-proven")).isEqualTo(true);
            assertThat(facts.get("we-proven")).isEqualTo(true);
            assertThat((Collection<?>) Objects.requireNonNull(facts.get("findings"))).isEmpty();
            assertThat(String.valueOf(facts.get("tls"))).contains("TLSv1.3", "x25519", "http/1.1");
            assertThat(String.valueOf(facts.get("asked")))
                    .contains("CN=Acme Root", "demanded=true");
        }
    }

    @Test
    void choosesTheIdentityThatFits() throws IOException {
        Case good = cases().getFirst();
        try (Server server = good.server().start(parties)) {
            Ran ran =
                    Ran.command(
                            "probe",
                            "localhost:" + server.port(),
                            "--trust",
                            parties.root().toString(),
                            "--identity",
                            parties.of("alice-of-other").toString(),
                            "--identity",
                            parties.of("alice").toString());

            assertThat(ran.output())
                    .contains("does not fit: it leads to")
                    .contains("as alice    HTTP 200");
        }
    }

    @Test
    void tellsWhoeverListensWithoutTls() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread greeter = Thread.ofVirtual().start(() -> greet(plain));
            Ran ran =
                    Ran.command(
                            "probe",
                            "127.0.0.1:" + plain.getLocalPort(),
                            "--trust",
                            parties.root().toString());
            greeter.join();

            assertThat(ran.exitCode()).isEqualTo(1);
            assertThat(ran.output())
                    .contains(
                            "what answers does not speak TLS: it said \"220 mail.acme.example ESMTP\"");
        }
    }

    private static void greet(ServerSocket plain) {
        try (Socket socket = plain.accept()) {
            socket.getOutputStream()
                    .write("220 mail.acme.example ESMTP\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void tellsThatNobodyListens() {
        Ran ran =
                Ran.command(
                        "probe",
                        "127.0.0.1:" + FreePort.find(),
                        "--trust",
                        parties.root().toString());

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(problems(ran.output())).containsExactly("the way there: upstream.unreachable");
    }

    @Test
    void wantsToKnowWhomToTrust() {
        Ran.command("probe", "localhost:8443").mustBeWrong("usage.invalid", "--trust FILE");
        Ran.command("probe", "localhost", "--trust", parties.root().toString())
                .mustBeWrong("usage.invalid", "host:port");
    }
}
