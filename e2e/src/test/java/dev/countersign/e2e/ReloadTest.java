package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.programs.Configurations;
import dev.countersign.e2e.programs.JournalFiles;
import dev.countersign.e2e.programs.JsonText;
import dev.countersign.e2e.programs.OpenConnection;
import dev.countersign.e2e.programs.Openssl;
import dev.countersign.e2e.programs.Running;
import dev.countersign.e2e.programs.ServedFolder;
import dev.countersign.testkit.Patience;
import dev.countersign.testkit.Pem;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGHUP puts the changed configuration in force whole, for open connections too; a broken one
 * changes nothing and is told in one error.
 */
class ReloadTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String ALICE = "spiffe://countersign.local/alice";
    private static final String CAROL = "spiffe://countersign.local/carol";
    private static final String DAVE = "spiffe://countersign.local/dave";

    @TempDir private Path folder;
    private ServedFolder served;

    @BeforeEach
    void serve() throws IOException {
        served = ServedFolder.below(folder);
    }

    @AfterEach
    void stopServing() {
        served.close();
    }

    @Test
    void takesAChangedPolicyAndKeepsTheOldOneWhenTheFileIsBroken() throws IOException {
        Path file = write(Configurations.up(served.port(), ALICE, DAVE));
        try (Running up = Running.upFrom(folder, file)) {
            Path alice = up.identity("alice");
            Path carol = up.issue(CAROL, "carol");
            Path dave = up.issue(DAVE, "dave");
            assertThat(visitor(up, carol).ask("/").alert()).isEqualTo(40);
            long before = epoch(up);
            try (OpenConnection alices = visitor(up, alice).open().mustGet("/", ServedFolder.PAGE);
                    OpenConnection daves =
                            visitor(up, dave).open().mustGet("/", ServedFolder.PAGE)) {
                JournalFiles.Mark mark = up.journal().mark();
                write(Configurations.up(served.port(), CAROL, DAVE));
                up.signal("HUP");

                alices.mustEndWithin(LIMIT);
                mark.awaitEnd("access.no-matching-rule");
                up.process().awaitLine("reloaded: epoch");
                assertThat(epoch(up)).isGreaterThan(before);
                onlyCarolGetsIn(up, alice, carol);
                daves.mustGet("/second", ServedFolder.SECOND);

                long changed = epoch(up);
                write("gateway:\n  lissten: []\n");
                up.signal("HUP");

                up.process().awaitLine("the reload was refused");
                assertThat(up.process().errors())
                        .contains("gateway.lissten", "config.")
                        .doesNotContain("\tat ");
                assertThat(epoch(up)).isEqualTo(changed);
                onlyCarolGetsIn(up, alice, carol);
                daves.mustGet("/third", ServedFolder.THIRD);
            }
        }
    }

    @Test
    void takesAChangedRevocationListAtAGatewayAloneAndNoBrokenOne() throws IOException {
        TestAuthority authority = TestAuthority.create(Clock.systemUTC());
        identity(authority, "gateway").writeTo(folder.resolve("identity"));
        TestIdentity mallory = identity(authority, "mallory");
        Path mallorys = mallory.writeTo(folder.resolve("mallory"));
        Path carol = identity(authority, "carol").writeTo(folder.resolve("carol"));
        trust(authority, List.of(), 1);
        Path file =
                write(
                        Configurations.gateway(
                                served.port(),
                                "  trust: { files: [trust.pem] }\n",
                                "spiffe://test.example/*"));
        try (Running gateway = Running.gateway(folder, file);
                OpenConnection open =
                        visitor(gateway, mallorys).open().mustGet("/", ServedFolder.PAGE)) {
            JournalFiles.Mark mark = gateway.journal().mark();
            Files.writeString(folder.resolve("trust.pem"), "-----BEGIN CERTIFICATE-----\nMIIB");
            gateway.signal("HUP");
            gateway.process().awaitLine("the reload was refused");
            assertThat(gateway.process().errors()).contains("trust.pem", "config.trust-unreadable");
            open.mustGet("/second", ServedFolder.SECOND);
            assertThat(visitor(gateway, carol).ask("/").page()).contains(ServedFolder.PAGE);

            trust(authority, List.of(mallory.leaf().getSerialNumber()), 2);
            gateway.signal("HUP");
            open.mustEndWithin(LIMIT);
            mark.awaitEnd("trust.revoked");
            assertThat(visitor(gateway, mallorys).ask("/").alert()).isEqualTo(44);
            assertThat(visitor(gateway, carol).ask("/").page()).contains(ServedFolder.PAGE);
        }
    }

    @Test
    void takesOtherLimitsForThoseWhoComeAndWarnsOfThoseOutOfReach() throws IOException {
        TestAuthority authority = TestAuthority.create(Clock.systemUTC());
        identity(authority, "gateway").writeTo(folder.resolve("identity"));
        Path carol = identity(authority, "carol").writeTo(folder.resolve("carol"));
        trust(authority, List.of(), 1);
        try (Running gateway = Running.gateway(folder, limited(1_000_000));
                OpenConnection open =
                        visitor(gateway, carol).open().mustGet("/", ServedFolder.PAGE)) {
            assertThat(gateway.process().errors())
                    .contains("gateway.limits.connections is 1000000")
                    .contains("descriptors for");
            JournalFiles.Mark mark = gateway.journal().mark();
            limited(1);
            gateway.signal("HUP");
            gateway.process().awaitLine("reloaded: epoch");
            assertThat(visitor(gateway, carol).ask("/").page()).doesNotContain(ServedFolder.PAGE);
            assertThat(mark.awaitRefusal().text("code")).isEqualTo("limit.connections");
            open.mustGet("/second", ServedFolder.SECOND);

            limited(100);
            gateway.signal("HUP");
            Patience.until(
                    "the limit is lifted",
                    LIMIT,
                    () -> visitor(gateway, carol).ask("/").page().contains(ServedFolder.PAGE));
        }
    }

    private Path limited(int connections) throws IOException {
        return write(
                Configurations.gateway(
                        served.port(),
                        "  trust: { files: [trust.pem] }\n  limits: { connections: "
                                + connections
                                + " }\n",
                        "spiffe://test.example/*"));
    }

    private Path write(String configuration) throws IOException {
        return Running.write(folder, "countersign.yaml", configuration);
    }

    private void trust(TestAuthority authority, List<BigInteger> revoked, long number)
            throws IOException {
        Instant now = Instant.now();
        Files.writeString(
                folder.resolve("trust.pem"),
                Pem.certificate(authority.root())
                        + Pem.certificate(authority.intermediate())
                        + Pem.crl(
                                authority.crl(
                                        revoked,
                                        now.minusSeconds(60),
                                        now.plusSeconds(3600),
                                        number)));
    }

    private static TestIdentity identity(TestAuthority authority, String name) {
        return authority.issue().spiffe("spiffe://test.example/" + name).clientAndServer().make();
    }

    private static void onlyCarolGetsIn(Running up, Path alice, Path carol) {
        JournalFiles.Mark mark = up.journal().mark();
        assertThat(visitor(up, alice).ask("/").alert()).isEqualTo(40);
        assertThat(mark.awaitRefusal().text("code")).isEqualTo("access.no-matching-rule");
        assertThat(visitor(up, carol).ask("/").page()).contains(ServedFolder.PAGE);
    }

    private static Openssl visitor(Running running, Path identity) {
        return Openssl.to(running.port()).showing(identity);
    }

    private static long epoch(Running running) {
        return (Long) JsonText.at(running.status(), "epoch");
    }
}
