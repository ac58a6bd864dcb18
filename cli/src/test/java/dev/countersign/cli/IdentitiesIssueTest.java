package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.authority.Authority;
import dev.countersign.authority.Settings;
import dev.countersign.identity.TrustDomain;
import dev.countersign.journal.Journal;
import dev.countersign.tls.IdentityFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentitiesIssueTest {
    private static final String ALICE = "spiffe://countersign.local/alice";
    private static final String EVE = "spiffe://countersign.local/eve";

    @TempDir Path folder;

    @BeforeEach
    void found() throws IOException {
        Clock clock = Clock.systemUTC();
        try (DataFolder data = DataFolder.claim(data());
                Journal journal = Node.journal(data.path(), clock)) {
            Authority.open(
                            Settings.of(
                                    data.authority(),
                                    new TrustDomain("countersign.local"),
                                    Settings.Means.of(clock, Engines.signatures(), journal)))
                    .close();
        }
    }

    @Test
    void doesNotOverwriteTheIdentityOfAnother() throws IOException {
        issue(ALICE, "client").mustBeDone();
        byte[] alices = Files.readAllBytes(out().certificateFile());
        issue(EVE, "client").mustBeWrong("usage.invalid", "--out", ALICE);
        assertThat(Files.readAllBytes(out().certificateFile())).isEqualTo(alices);
    }

    @Test
    void issuesAnewForTheSameName() {
        issue(ALICE, "client").mustBeDone();
        issue(ALICE, "service").mustBeDone();
        assertThat(out().chain().getFirst().extendedKeyUsage().orElseThrow()).hasSize(2);
    }

    @Test
    void leavesNothingBehindWhenItIsRefused() {
        Ran refused = issue("spiffe://elsewhere.example/eve", "client");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors()).contains("[issue.request-invalid]");
        assertThat(out().folder()).doesNotExist();
    }

    private Ran issue(String as, String profile) {
        return Ran.command(
                "identities",
                "issue",
                "--data",
                data().toString(),
                "--as",
                as,
                "--profile",
                profile,
                "--out",
                out().folder().toString());
    }

    private Path data() {
        return folder.resolve("data");
    }

    private IdentityFolder out() {
        return new IdentityFolder(folder.resolve("out"));
    }
}
