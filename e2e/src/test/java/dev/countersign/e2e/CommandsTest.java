package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.programs.Countersign;
import dev.countersign.e2e.programs.Ended;
import dev.countersign.e2e.programs.JsonText;
import dev.countersign.e2e.programs.Openssl;
import dev.countersign.e2e.programs.Running;
import dev.countersign.e2e.programs.ServedFolder;
import dev.countersign.testkit.RealProcess;
import dev.countersign.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each command tells, to people and, with {@code --json}, to programs. */
class CommandsTest {
    private static final String ALICE = "spiffe://countersign.local/alice";
    private static final String GATEWAY = "spiffe://countersign.local/gateway";

    @TempDir private static Path folder;
    private static ServedFolder served;
    private static Running up;

    @BeforeAll
    static void start() throws IOException {
        served = ServedFolder.below(folder);
        up = Running.up(folder, served.port());
    }

    @AfterAll
    static void stop() {
        up.close();
        served.close();
    }

    @Test
    void noneGivesThreeExamples() {
        Ended ended = run().mustBeDone();
        assertThat(ended.output().lines())
                .hasSize(3)
                .allMatch(one -> one.startsWith("countersign "));
        assertThat(ended.errors()).isEmpty();
    }

    @Test
    void helpNamesEveryCommand() {
        Ended ended = run("--help").mustBeDone();
        assertThat(ended.output())
                .contains(
                        "up",
                        "demo",
                        "gateway",
                        "authority",
                        "enroll",
                        "reload",
                        "connect",
                        "explain",
                        "identities",
                        "journal",
                        "config",
                        "status",
                        "version");
        assertThat(run("up", "--help").mustBeDone().output())
                .contains("--data", "--authority", "--gateway", "--admin", "--protect", "--config");
    }

    @Test
    void versionTellsOursAndJavas() {
        assertThat(run("version").mustBeDone().output())
                .matches("countersign [0-9]+\\.[0-9]+\\.[0-9]+\\S* \\(Java .+\\)\\n");
    }

    @Test
    void explainTellsWhatACodeMeans() {
        assertThat(run("explain", "trust.leaf-expired").mustBeDone().output())
                .contains(
                        "trust.leaf-expired",
                        "the peer's certificate has expired",
                        "renew it on the peer, or check this host's clock",
                        "certificate_expired (45)");
        assertThat(run("explain", "config.unknown-key", "--json").json())
                .containsKeys("code", "what", "remedy", "fault")
                .doesNotContainKey("alert");
    }

    @Test
    void configTellsWhatAFileComesTo() throws IOException {
        Running.write(
                folder,
                "good.yaml",
                """
                trust-domain: acme.example
                gateway:
                  identity: { files: identity }
                  max-connection-age: 12h
                  listen:
                    - name: orders
                      at: 0.0.0.0:8443
                      to: 127.0.0.1:8080
                      speak: tcp
                      accept: [certificate]
                      when-refused: alert
                      allow:
                        - peer: spiffe://acme.example/web
                        - peer: spiffe://acme.example/batch/**
                          except:
                            - peer: spiffe://acme.example/batch/test
                """);
        TestAuthority.create(Clock.systemUTC())
                .issue()
                .spiffe("spiffe://acme.example/gateway")
                .clientAndServer()
                .make()
                .writeTo(folder.resolve("identity"));
        assertThat(run("config", "check", "good.yaml").mustBeDone().output())
                .contains("good.yaml", "good");
        Map<String, Object> shown = run("config", "show", "good.yaml", "--json").json();
        assertThat(JsonText.at(shown, "trust-domain")).isEqualTo("acme.example");
        Map<?, ?> listener = JsonText.objectsAt(shown, "listen").getFirst();
        assertThat(JsonText.at(listener, "at")).isEqualTo("0.0.0.0:8443");
        assertThat((List<?>) JsonText.at(listener, "allow")).hasSize(2);
    }

    @Test
    void statusTellsWhatRuns() {
        Openssl.to(up.port()).showing(up.identity("alice")).ask("/");
        Openssl.to(up.port()).ask("/");
        Map<String, Object> status = up.status();
        assertThat((Long) JsonText.at(status, "epoch")).isPositive();
        assertThat(JsonText.at(status, "listeners", "service")).isEqualTo("127.0.0.1:" + up.port());
        assertThat((Long) JsonText.at(status, "identities", ALICE, "days-left")).isBetween(0L, 1L);
        assertThat((Long) JsonText.at(status, "identities", GATEWAY, "days-left"))
                .isBetween(0L, 1L);
        assertThat((Long) JsonText.at(status, "connections", "admitted")).isPositive();
        assertThat((Long) JsonText.at(status, "connections", "live")).isNotNegative();
        assertThat((Long) JsonText.at(status, "refusals", "trust.no-certificate")).isPositive();
        assertThat(up.command("status").mustBeDone().output()).contains("epoch: ", ALICE);
    }

    @Test
    void adminAddressTellsHealth() {
        String admin = up.process().awaitLine("admin at ").replaceAll(".* ", "");
        for (String path : List.of("/healthz", "/readyz")) {
            try (RealProcess curl =
                    RealProcess.start("curl", "--silent", "--fail", "http://" + admin + path)) {
                assertThat(curl.awaitExit()).as(path).isZero();
                assertThat(curl.output()).isEqualTo("ok\n");
            }
        }
    }

    @Test
    void identitiesListsAndShowsWhatWasIssued() {
        List<Map<?, ?>> all =
                JsonText.objectsAt(up.command("identities", "list", "--json").json(), "identities");
        assertThat(all)
                .anyMatch(one -> ALICE.equals(one.get("id")) && "client".equals(one.get("profile")))
                .anyMatch(one -> GATEWAY.equals(one.get("id")))
                .allMatch(one -> one.containsKey("not-after") && one.containsKey("state"));
        assertThat(up.command("identities", "list").mustBeDone().output()).contains(ALICE, GATEWAY);
        Map<?, ?> alice =
                JsonText.objectsAt(
                                up.command("identities", "show", ALICE, "--json").json(),
                                "identities")
                        .getFirst();
        String serial = String.valueOf(alice.get("serial"));
        assertThat(
                        JsonText.objectsAt(
                                up.command("identities", "show", serial, "--json").json(),
                                "identities"))
                .singleElement()
                .isEqualTo(alice);
        up.command("identities", "show", "spiffe://countersign.local/nobody")
                .mustFail(1, "issue.unknown-certificate")
                .naming("nobody");
    }

    @Test
    void identitiesIssuesIntoAFolder() throws IOException {
        String id = "spiffe://countersign.local/batch";
        Ended issued = issue(id, "batch");
        assertThat(JsonText.at(issued.json(), "not-after")).isNotNull();
        Path batch = folder.resolve("batch");
        assertThat(batch).isDirectoryContaining("glob:**/{cert,key,trust}.pem");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(batch.resolve("key.pem"))))
                .isEqualTo("rw-------");
        openssl(
                "verify",
                "-CAfile",
                "batch/trust.pem",
                "-untrusted",
                "batch/cert.pem",
                "batch/cert.pem");
        assertThat(openssl("x509", "-in", "batch/cert.pem", "-noout", "-ext", "subjectAltName"))
                .contains("URI:" + id);

        byte[] key = Files.readAllBytes(batch.resolve("key.pem"));
        issue(id, "batch");
        assertThat(Files.readAllBytes(batch.resolve("key.pem"))).as("key").isEqualTo(key);
    }

    @Test
    void identitiesIssuesNothingOutsideTheTrustDomain() {
        Ended ended =
                up.command(
                        "identities",
                        "issue",
                        "--as",
                        "spiffe://other.example/a",
                        "--out",
                        "other");
        ended.mustFail(1, "issue.request-invalid").naming("other.example");
        assertThat(folder.resolve("other/cert.pem")).doesNotExist();
    }

    private static Ended issue(String id, String name) {
        Ended issued =
                up.command(
                        "identities",
                        "issue",
                        "--as",
                        id,
                        "--profile",
                        "client",
                        "--out",
                        name,
                        "--json");
        assertThat(issued.errors()).as("the next step").contains("next: countersign connect");
        return issued;
    }

    private static String openssl(String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        try (RealProcess process = RealProcess.start(folder, command)) {
            assertThat(process.awaitExit()).as("%s: %s", command, process.errors()).isZero();
            return process.output();
        }
    }

    private static Ended run(String... arguments) {
        return Countersign.run(folder, arguments);
    }
}
