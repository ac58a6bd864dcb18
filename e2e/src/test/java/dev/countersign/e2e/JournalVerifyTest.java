package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.programs.Ended;
import dev.countersign.e2e.programs.Folder;
import dev.countersign.e2e.programs.JournalFiles;
import dev.countersign.e2e.programs.JsonText;
import dev.countersign.e2e.programs.Openssl;
import dev.countersign.e2e.programs.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code journal verify} tells a whole journal from one that is still open, cut or changed. */
class JournalVerifyTest {
    @TempDir private static Path parent;
    private static Path finished;
    private static Path open;

    @BeforeAll
    static void makeJournals() throws IOException {
        Folder first = Folder.below(parent, "first");
        finished = first.path();
        try (Running up = Running.up(first.path(), "--gateway", "127.0.0.1:0")) {
            JournalFiles.Mark mark = up.journal().mark();
            Openssl.to(up.port()).ask("/");
            mark.awaitRefusal();
            open = Folder.copyOf(finished, parent, "open").path();
            up.signal("TERM");
            up.awaitEnd(Duration.ofSeconds(10));
        }
    }

    @AfterAll
    static void nothingElseWasWritten() {
        assertThat(new JournalFiles(finished.resolve("D/journal")).files()).hasSize(1);
    }

    @Test
    void findsAClosedJournalWhole() throws IOException {
        Ended ended =
                new Folder(finished).runUnchanged("journal", "verify", "--data", "D", "--json");
        assertThat(JsonText.at(ended.json(), "journal")).isEqualTo("whole");
        assertThat((Long) JsonText.at(ended.json(), "entries")).isPositive();
    }

    @Test
    void findsTheJournalOfARunningOrKilledProcessNotClosed() throws IOException {
        Ended ended = new Folder(open).runUnchanged("journal", "verify", "--data", "D", "--json");
        assertThat(String.valueOf(JsonText.at(ended.json(), "journal"))).contains("not closed");
    }

    @Test
    void findsATornLastLineNotClosed() throws IOException {
        Folder copy = copy("torn");
        Path file = file(copy);
        byte[] content = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(content, content.length - 40));
        Ended ended = copy.runUnchanged("journal", "verify", "--data", "D").mustBeDone();
        assertThat(ended.output()).contains("not closed", file.getFileName().toString());
    }

    @Test
    void namesFileAndLineOfAChangedByte() throws IOException {
        Folder copy = copy("changed");
        Path file = file(copy);
        String content = Files.readString(file, StandardCharsets.UTF_8);
        int at = content.indexOf("trust.no-certificate");
        assertThat(at).isPositive();
        Files.writeString(file, content.replace("trust.no-certificate", "trust.no-certifikate"));
        int line = (int) content.substring(0, at).chars().filter(one -> one == '\n').count() + 1;
        mustBeBroken(copy, line);
    }

    @Test
    void namesFileAndLineOfAMissingEntry() throws IOException {
        Folder copy = copy("missing");
        List<String> lines = new ArrayList<>(Files.readAllLines(file(copy)));
        lines.remove(2);
        Files.write(file(copy), lines);
        mustBeBroken(copy, 3);
    }

    @Test
    void namesFileAndLineOfSwappedEntries() throws IOException {
        Folder copy = copy("swapped");
        List<String> lines = new ArrayList<>(Files.readAllLines(file(copy)));
        lines.add(3, lines.remove(2));
        Files.write(file(copy), lines);
        mustBeBroken(copy, 3);
    }

    private static void mustBeBroken(Folder copy, int line) throws IOException {
        Ended ended = copy.runUnchanged("journal", "verify", "--data", "D", "--json");
        assertThat(ended.exit()).as("exit code of %s", ended).isEqualTo(1);
        Map<String, Object> found = JsonText.object(ended.output());
        assertThat(JsonText.at(found, "journal")).isEqualTo("broken");
        assertThat(String.valueOf(JsonText.at(found, "file")))
                .endsWith(file(copy).getFileName().toString());
        assertThat(JsonText.at(found, "line")).isEqualTo((long) line);
        assertThat(String.valueOf(JsonText.at(found, "reason"))).isNotEmpty();
    }

    private static Folder copy(String name) throws IOException {
        return Folder.copyOf(finished, parent, name);
    }

    private static Path file(Folder folder) {
        return new JournalFiles(folder.file("D/journal")).files().getFirst();
    }
}
