package dev.countersign.journal;

import static dev.countersign.journal.Samples.lines;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalLinesTest {
    @TempDir private Path directory;

    @Test
    void passesOverLinesThatNoJournalWrote() throws IOException {
        Path file = Samples.write(directory, 10);
        List<String> before = lines(file);
        Samples.tamper(
                file,
                all -> {
                    all.set(4, all.get(4).replace("acme", "evil"));
                    all.add("{}");
                });
        List<String> expected = new ArrayList<>(before);
        expected.remove(4);

        List<String> read = new ArrayList<>();
        assertThat(JournalLines.read(file, read::add)).isEqualTo(2);
        assertThat(read).isEqualTo(expected);
    }

    @Test
    void readsEveryWholeLineInOrder() throws IOException {
        Path file = Samples.write(directory, 2500);
        List<String> all = lines(file);
        Samples.kill(file, 2000, "{\"seq\":2001");

        List<String> read = new ArrayList<>();
        assertThat(JournalLines.read(file, read::add)).isZero();
        assertThat(read).isEqualTo(all.subList(0, 2000));
    }

    @Test
    void findsTheFilesOfDirectoryOldestFirstAndFileItself() throws IOException {
        Path first = Samples.write(directory, 3);
        Path second = Samples.write(directory, 3);
        Path other = Files.writeString(directory.resolve("notes.txt"), "no journal\n");

        assertThat(JournalLines.files(directory)).containsExactly(first, second);
        assertThat(JournalLines.files(second)).containsExactly(second);
        assertThat(JournalLines.files(other)).containsExactly(other);
    }
}
