package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.programs.Configurations;
import dev.countersign.e2e.programs.Countersign;
import dev.countersign.e2e.programs.JournalFiles;
import dev.countersign.e2e.programs.JsonText;
import dev.countersign.e2e.programs.OpenConnection;
import dev.countersign.e2e.programs.Openssl;
import dev.countersign.e2e.programs.Running;
import dev.countersign.e2e.programs.ServedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever is revoked is out within five seconds: open connections are closed and new ones refused,
 * while everyone else stays. It lasts: a restart remembers, and revoking needs no running process.
 */
class RevocationTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String EVERYONE = "spiffe://countersign.local/**";

    @TempDir private static Path folder;
    private static ServedFolder served;
    private static Path configuration;
    private static Running up;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        served = ServedFolder.below(folder);
        configuration =
                Running.write(
                        folder, "countersign.yaml", Configurations.up(served.port(), EVERYONE));
        up = Running.upFrom(folder, configuration);
        port = up.port();
    }

    @AfterAll
    static void stop() {
        up.close();
        served.close();
    }

    @Test
    void closesTheConnectionOfARevokedSerialAndKeepsTheOthers() {
        Path carol = up.issue("spiffe://countersign.local/carol", "carol");
        Path dave = up.issue("spiffe://countersign.local/dave", "dave");
        try (OpenConnection carols = open(carol);
                OpenConnection daves = open(dave)) {
            JournalFiles.Mark mark = up.journal().mark();
            revoke(up, serialOf("spiffe://countersign.local/carol"));

            carols.mustEndWithin(LIMIT);
            assertThat(mark.awaitEnd("trust.revoked").text("receipt")).startsWith("r-");
            refused(carol);
            daves.mustGet("/second", ServedFolder.SECOND);
        }
        assertThat(visitor(dave).ask("/").page()).contains(ServedFolder.PAGE);
    }

    @Test
    void closesEveryConnectionOfARevokedIdentity() {
        String id = "spiffe://countersign.local/erin";
        Path first = up.issue(id, "erin-1");
        Path second = up.issue(id, "erin-2");
        try (OpenConnection one = open(first);
                OpenConnection two = open(second)) {
            revoke(up, id);
            one.mustEndWithin(LIMIT);
            two.mustEndWithin(LIMIT);
        }
        refused(first);
        refused(second);
    }

    @Test
    void closesTheConnectionOfOurOwnClient() {
        String id = "spiffe://countersign.local/frank";
        Path frank = up.issue(id, "frank");
        try (OpenConnection connection =
                new OpenConnection(
                        Countersign.start(
                                folder,
                                "connect",
                                "127.0.0.1:" + port,
                                "--identity",
                                frank.toString(),
                                "--expect",
                                "dns:localhost"))) {
            connection.mustGet("/", ServedFolder.PAGE);
            revoke(up, id);
            connection.mustEndWithin(LIMIT);
        }
        Countersign.run(
                        folder,
                        "connect",
                        "127.0.0.1:" + port,
                        "--identity",
                        frank.toString(),
                        "--expect",
                        "dns:localhost")
                .mustFail(1, "proof.refused-by-peer");
    }

    @Test
    void changesNothingForACertificateThatNobodyIssued() {
        long before = epoch(up);
        up.command("identities", "revoke", "fedcba9876543210")
                .mustFail(1, "issue.unknown-certificate")
                .naming("fedcba9876543210");
        assertThat(epoch(up)).isEqualTo(before);
    }

    @Test
    void isDoneOnTheFilesWhenNothingRunsAndOutlivesRestarts() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path own =
                Running.write(
                        elsewhere, "countersign.yaml", Configurations.up(served.port(), EVERYONE));
        try (Running first = Running.upFrom(elsewhere, own)) {
            first.issue("spiffe://countersign.local/grace", "grace");
            first.issue("spiffe://countersign.local/heidi", "heidi");
            revoke(first, "spiffe://countersign.local/heidi");
            first.signal("TERM");
            first.awaitEnd(LIMIT);
            revoke(first, "spiffe://countersign.local/grace");
        }
        try (Running second = Running.upFrom(elsewhere, own)) {
            Path alice = second.identity("alice");
            for (String name : List.of("grace", "heidi")) {
                JournalFiles.Mark mark = second.journal().mark();
                Openssl visitor = Openssl.to(second.port()).showing(elsewhere.resolve(name));
                assertThat(visitor.ask("/").alert()).as(name).isEqualTo(44);
                assertThat(mark.awaitRefusal().text("code")).as(name).isEqualTo("trust.revoked");
            }
            assertThat(Openssl.to(second.port()).showing(alice).ask("/").page())
                    .contains(ServedFolder.PAGE);
        }
    }

    @Test
    void keepsARevokedAliceOutThoughUpEnrolsHer() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("alice"));
        try (Running first = Running.up(elsewhere, served.port())) {
            revoke(first, "spiffe://countersign.local/alice");
            assertThat(Openssl.to(first.port()).showing(first.identity("alice")).ask("/").alert())
                    .isEqualTo(44);
        }
        try (Running second = Running.up(elsewhere, served.port())) {
            assertThat(Openssl.to(second.port()).showing(second.identity("alice")).ask("/").alert())
                    .isEqualTo(44);
        }
    }

    private static void revoke(Running running, String which) {
        assertThat(
                        JsonText.objectsAt(
                                running.command("identities", "revoke", which, "--json").json(),
                                "revoked"))
                .isNotEmpty()
                .allMatch(one -> String.valueOf(one.get("state")).startsWith("revoked"));
    }

    private static String serialOf(String id) {
        return String.valueOf(
                JsonText.objectsAt(
                                up.command("identities", "show", id, "--json").json(), "identities")
                        .getFirst()
                        .get("serial"));
    }

    private static OpenConnection open(Path identity) {
        return visitor(identity).open().mustGet("/", ServedFolder.PAGE);
    }

    private static Openssl visitor(Path identity) {
        return Openssl.to(port).showing(identity);
    }

    private static void refused(Path identity) {
        JournalFiles.Mark mark = up.journal().mark();
        List<String> before = served.requests();
        Openssl.Answer answer = visitor(identity).ask("/");
        assertThat(answer.alert()).as("alert in %s", answer.errors()).isEqualTo(44);
        assertThat(mark.awaitRefusal().text("code")).isEqualTo("trust.revoked");
        assertThat(served.requests()).isEqualTo(before);
    }

    private static long epoch(Running running) {
        return (Long) JsonText.at(running.status(), "epoch");
    }
}
