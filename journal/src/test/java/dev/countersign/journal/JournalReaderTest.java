package dev.countersign.journal;

import static dev.countersign.journal.Samples.CLOCK;
import static dev.countersign.journal.Samples.decision;
import static dev.countersign.journal.Samples.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalReaderTest {
    @TempDir Path directory;

    @Test
    void refusesMissingDirectory() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> JournalReader.beforeLast(10, directory.resolve("missing")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 9, 10, 14, 15, 100})
    void givesTheLastLinesAcrossFiles(int count) throws IOException {
        List<String> all = new ArrayList<>(lines(Samples.write(directory, 5)));
        all.addAll(lines(Samples.write(directory, 6)));
        all.addAll(lines(Samples.write(directory, 4)));
        JournalReader reader = JournalReader.beforeLast(count, directory);
        assertThat(reader.next()).isEqualTo(all.subList(Math.max(0, 15 - count), 15));
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void findsLastLinesOfLargeFile() throws IOException {
        Path file = Samples.write(directory, 2500);
        List<String> all = lines(file);
        assertThat(JournalReader.beforeLast(900, directory).next())
                .isEqualTo(all.subList(1600, 2500));
    }

    @Test
    void givesManyLinesInParts() throws IOException {
        List<String> all = lines(Samples.write(directory, 2500));
        JournalReader reader = JournalReader.beforeLast(Integer.MAX_VALUE, directory);
        List<String> given = new ArrayList<>();
        for (List<String> part = reader.next(); !part.isEmpty(); part = reader.next()) {
            given.addAll(part);
        }
        assertThat(given).isEqualTo(all);
    }

    @Test
    void followsLinesAsTheyAreWritten() throws IOException {
        try (Journal journal = Journal.open(directory, "gateway", CLOCK)) {
            JournalReader reader = JournalReader.beforeLast(0, directory);
            assertThat(reader.next()).isEmpty();
            journal.recordDurably(decision("a"));
            assertThat(reader.next()).singleElement().asString().contains("\"peer\":\"a\"");
            journal.recordDurably(decision("b"));
            assertThat(reader.next()).singleElement().asString().contains("\"peer\":\"b\"");
        }
    }

    @Test
    void followsAcrossRotation() throws IOException {
        List<String> given = new ArrayList<>();
        JournalReader reader = JournalReader.beforeLast(0, directory);
        try (Journal journal = Journal.open(directory, "gateway", CLOCK, Samples.rotatingAt(800))) {
            for (int i = 0; i < 40; i++) {
                journal.recordDurably(decision("peer " + i));
                given.addAll(reader.next());
            }
        }
        given.addAll(reader.next());
        assertThat(JournalFiles.in(directory)).hasSizeGreaterThan(5);
        assertThat(given).isEqualTo(Samples.allLines(directory));
    }

    @Test
    void givesTheLastLinesAcrossRotation() throws IOException {
        Samples.writeRotated(directory, 30);
        List<String> all = Samples.allLines(directory);
        assertThat(JournalReader.beforeLast(20, directory).next())
                .isEqualTo(all.subList(all.size() - 20, all.size()));
    }

    @Test
    void followsIntoNewFiles() throws IOException {
        JournalReader reader = JournalReader.beforeLast(10, directory);
        assertThat(reader.next()).isEmpty();
        Path first = Samples.write(directory, 3);
        Path second = Samples.write(directory, 4);
        List<String> both = new ArrayList<>(lines(first));
        both.addAll(lines(second));
        assertThat(reader.next()).isEqualTo(both);
    }

    @Test
    void waitsForTheRestOfALine() throws IOException {
        Path file = Samples.write(directory, 3);
        JournalReader reader = JournalReader.beforeLast(1, directory);
        assertThat(reader.next()).hasSize(1);
        Files.writeString(file, "{\"hal", StandardOpenOption.APPEND);
        assertThat(reader.next()).isEmpty();
        Files.writeString(file, "f\":1}\n", StandardOpenOption.APPEND);
        assertThat(reader.next()).containsExactly("{\"half\":1}");
    }

    @Test
    void passesOverTheTornLineOfAnOlderFile() throws IOException {
        Path killed = Samples.write(directory, 5);
        Samples.kill(killed, 3, "{\"seq\":4");
        JournalReader reader = JournalReader.beforeLast(1, directory);
        assertThat(reader.next()).isEqualTo(lines(killed).subList(2, 3));
        Path next = Samples.write(directory, 3);
        assertThat(reader.next()).isEqualTo(lines(next));
    }
}
