package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.authority.wire.Json;
import dev.countersign.e2e.programs.Ended;
import dev.countersign.e2e.programs.Folder;
import dev.countersign.e2e.programs.JournalFiles;
import dev.countersign.e2e.programs.JsonText;
import dev.countersign.e2e.programs.Openssl;
import dev.countersign.e2e.programs.Running;
import dev.countersign.testkit.Patience;
import dev.countersign.testkit.RealProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A signed head that was kept elsewhere shows that the journal's tail was cut. */
class JournalHeadsTest {
    private static final String GATEWAY = "spiffe://countersign.local/gateway";

    @TempDir private static Path parent;
    private static Folder folder;
    private static Map<String, Object> whileRunning;

    @BeforeAll
    static void keepHeads() throws IOException {
        folder = Folder.below(parent, "first");
        try (Running up = Running.up(folder.path(), "--gateway", "127.0.0.1:0")) {
            Patience.until(
                    "a signed head",
                    Duration.ofSeconds(20),
                    () -> up.status().containsKey("journal-head"));
            whileRunning = up.command("journal", "head", "--json").json();
            assertThat(JsonText.at(up.status(), "journal-head", "file"))
                    .isEqualTo(whileRunning.get("file"));
            JournalFiles.Mark mark = up.journal().mark();
            Openssl.to(up.port()).ask("/");
            mark.awaitRefusal();
            up.signal("TERM");
            up.awaitEnd(Duration.ofSeconds(20));
        }
        folder.write("kept.json", head("--json").output());
        folder.write("kept.txt", head().output());
    }

    private static Ended head(String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("journal", "head", "--data", "D"));
        words.addAll(List.of(more));
        return folder.runUnchanged(words.toArray(String[]::new)).mustBeDone();
    }

    private static Ended verify(String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("journal", "verify", "--data", "D", "--json"));
        words.addAll(List.of(more));
        return folder.runUnchanged(words.toArray(String[]::new));
    }

    @Test
    void findsEveryHeadSignedByTheGatewayUnderTheRoot() throws IOException {
        for (Ended ended : List.of(verify(), verify("--trust", "D/trust.pem"))) {
            Map<String, Object> found = ended.json();
            assertThat(JsonText.at(found, "journal")).isEqualTo("whole");
            assertThat((Long) JsonText.at(found, "heads")).isGreaterThanOrEqualTo(2);
            assertThat(found).doesNotContainKey("head-untrusted");
            assertThat(JsonText.at(found, "signers")).isEqualTo(List.of(GATEWAY));
            assertThat(JsonText.at(found, "last-head", "signer")).isEqualTo(GATEWAY);
            assertThat(JsonText.at(found, "lines-after-last-head")).isEqualTo(1L);
        }
    }

    @Test
    void refusesHeadsUnderAnotherRootOnlyWhenItIsNamed() throws IOException {
        Folder other = Folder.below(parent, "other");
        try (Running up = Running.up(other.path(), "--gateway", "127.0.0.1:0")) {
            up.signal("TERM");
            up.awaitEnd(Duration.ofSeconds(20));
        }
        Ended ended = verify("--trust", other.file("D/trust.pem").toString());
        assertThat(ended.exit()).as("%s", ended).isEqualTo(1);
        assertThat(ended.output()).contains("is a head that is not believed");
        Folder copy = Folder.copyOf(folder.path(), parent, "foreign");
        Files.copy(
                other.file("D/trust.pem"),
                copy.file("D/trust.pem"),
                StandardCopyOption.REPLACE_EXISTING);
        Map<String, Object> found =
                copy.runUnchanged("journal", "verify", "--data", "D", "--json").json();
        assertThat(found).containsKey("head-untrusted").doesNotContainKey("signers");
    }

    @Test
    void refusesACutTailByTheKeptHeadAndPassesItWhenItIsBack() throws IOException {
        Path file = new JournalFiles(folder.file("D/journal")).files().getLast();
        byte[] whole = Files.readAllBytes(file);
        verify("--head", "kept.txt").mustBeDone();
        verify("--head", "kept.json").mustBeDone();
        List<String> lines = Files.readAllLines(file);
        Files.write(file, lines.subList(0, lines.size() - 3));
        assertThat(JsonText.at(verify().json(), "journal")).isEqualTo("whole so far, not closed");
        for (String kept : List.of("kept.txt", "kept.json")) {
            Ended ended = verify("--head", kept);
            assertThat(ended.exit()).as("%s", ended).isEqualTo(1);
            Map<String, Object> found = JsonText.object(ended.output());
            assertThat(JsonText.at(found, "reason"))
                    .isEqualTo(
                            "cut or rewritten: the kept head names "
                                    + file.getFileName()
                                    + " line "
                                    + (lines.size() - 2));
        }
        Files.write(file, whole);
        verify("--head", "kept.txt").mustBeDone();
    }

    @Test
    void findsTheHeadThatWasTakenWhileItRan() throws IOException {
        folder.write("running.json", Json.write(whileRunning));
        verify("--head", "running.json").mustBeDone();
        verify("--head", "-").mustFail(2, "usage.invalid").naming("--head -");
    }

    @Test
    void signsWhatOpensslVerifies() throws IOException {
        Map<String, Object> head = head("--json").json();
        StringBuilder text = new StringBuilder("countersign journal head 1\n");
        for (String name : List.of("file", "line", "hash", "process", "at", "signer")) {
            text.append(name).append(": ").append(head.get(name)).append('\n');
        }
        folder.write("statement", text.toString());
        Files.write(
                folder.file("signature"),
                Base64.getDecoder().decode(String.valueOf(head.get("signature"))));
        String certificate =
                String.valueOf(((List<?>) JsonText.at(head, "certificates")).getFirst());
        Files.write(folder.file("leaf.der"), Base64.getDecoder().decode(certificate));
        Files.writeString(
                folder.file("key.pem"),
                openssl("x509", "-inform", "DER", "-in", "leaf.der", "-noout", "-pubkey"),
                StandardCharsets.US_ASCII);
        assertThat(
                        openssl(
                                "dgst",
                                "-sha256",
                                "-verify",
                                "key.pem",
                                "-signature",
                                "signature",
                                "statement"))
                .isEqualTo("Verified OK\n");
    }

    private static String openssl(String... words) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(words));
        try (RealProcess openssl = RealProcess.start(folder.path(), command)) {
            assertThat(openssl.awaitExit()).as("%s: %s", command, openssl.errors()).isZero();
            return openssl.output();
        }
    }
}
