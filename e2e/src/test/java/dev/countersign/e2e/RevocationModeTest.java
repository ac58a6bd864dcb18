package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.programs.Configurations;
import dev.countersign.e2e.programs.JournalFiles;
import dev.countersign.e2e.programs.Running;
import dev.countersign.e2e.programs.ServedFolder;
import dev.countersign.testkit.Pem;
import dev.countersign.testkit.RealProcess;
import dev.countersign.testkit.TestAuthority;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that demands to know of revocation admits nobody of whom no list speaks. */
class RevocationModeTest {
    private static final String ALICE = "spiffe://test.example/alice";
    private static final String TRUST =
            "  trust: { files: [identity/trust.pem, lists.pem], revocation: require }\n";

    @TempDir private Path folder;

    @Test
    void admitsWhomEveryListSpeaksOfAndNobodyElse() throws IOException {
        TestAuthority authority = TestAuthority.create(Clock.systemUTC());
        authority
                .issue()
                .spiffe("spiffe://test.example/gateway")
                .dns("localhost")
                .clientAndServer()
                .make()
                .writeTo(folder.resolve("identity"));
        Path alice =
                authority
                        .issue()
                        .spiffe(ALICE)
                        .clientAndServer()
                        .make()
                        .writeTo(folder.resolve("alice"));
        Instant now = Clock.systemUTC().instant();
        String ofRoot =
                Pem.crl(
                        authority.rootCrl(
                                Set.of(), now.minusSeconds(60), now.plusSeconds(3600), 1));
        String ofIntermediate =
                Pem.crl(
                        authority.crl(
                                Set.of(BigInteger.ONE),
                                now.minusSeconds(60),
                                now.plusSeconds(3600),
                                1));
        Path lists = folder.resolve("lists.pem");
        String known = Pem.certificate(authority.intermediate());
        Files.writeString(lists, known + ofRoot);
        try (ServedFolder pages = ServedFolder.below(folder);
                Running gateway =
                        Running.gateway(
                                folder,
                                Running.write(
                                        folder,
                                        "countersign.yaml",
                                        Configurations.gateway(pages.port(), TRUST, ALICE)))) {
            JournalFiles.Mark mark = gateway.journal().mark();
            assertThat(curl(gateway, alice)).doesNotContain(ServedFolder.PAGE);
            JournalFiles.Line refusal = mark.awaitRefusal();
            assertThat(refusal.text("code")).isEqualTo("trust.revocation-unknown");
            assertThat(refusal.text("seen")).contains("nobody says whether it was revoked");

            Files.writeString(lists, known + ofRoot + ofIntermediate);
            gateway.command("reload").mustBeDone();
            assertThat(curl(gateway, alice)).contains(ServedFolder.PAGE);
        }
    }

    private static String curl(Running gateway, Path alice) {
        try (RealProcess curl =
                RealProcess.start(
                        "curl",
                        "--silent",
                        "--cacert",
                        alice.resolve("trust.pem").toString(),
                        "--cert",
                        alice.resolve("cert.pem").toString(),
                        "--key",
                        alice.resolve("key.pem").toString(),
                        "https://localhost:" + gateway.port() + "/")) {
            curl.awaitExit();
            return curl.output();
        }
    }
}
