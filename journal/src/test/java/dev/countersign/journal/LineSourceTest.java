package dev.countersign.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineSourceTest {
    private static final int CHUNK = 64 * 1024;
    @TempDir Path directory;
    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("lines");
    }

    @Test
    void givesNothingOfAnEmptyFile() throws IOException {
        Files.writeString(file, "");
        assertThat(read(0)).isEmpty();
        assertThat(readLast(3)).isEmpty();
    }

    @Test
    void givesEmptyLines() throws IOException {
        Files.writeString(file, "\n\na\n\n");
        assertThat(read(0)).containsExactly("", "", "a", "");
        assertThat(readLast(2)).containsExactly("a", "");
    }

    @Test
    void countsWhatFollowsTheLastNewline() throws IOException {
        Files.writeString(file, "one\ntwo\ntor");
        try (LineSource lines = LineSource.open(file, 0)) {
            assertThat(drain(lines)).containsExactly("one", "two");
            assertThat(lines.rest()).isEqualTo(3);
            assertThat(lines.position()).isEqualTo(8);
        }
    }

    @Test
    void startsWhereItIsTold() throws IOException {
        Files.writeString(file, "one\ntwo\nthree\n");
        assertThat(read(4)).containsExactly("two", "three");
        assertThat(read(14)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {CHUNK - 2, CHUNK - 1})
    void keepsLineThatFillsTheBuffer(int length) throws IOException {
        Files.writeString(file, "x".repeat(length) + "\nafter\n");
        assertThat(read(0)).containsExactly("x".repeat(length), "after");
    }

    @ParameterizedTest
    @ValueSource(ints = {CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 5 * CHUNK + 17})
    void emptiesLineThatDoesNotFit(int length) throws IOException {
        Files.writeString(file, "before\n" + "x".repeat(length) + "\nafter\n");
        try (LineSource lines = LineSource.open(file, 0)) {
            assertThat(drain(lines)).containsExactly("before", "", "after");
            assertThat(lines.position()).isEqualTo(Files.size(file));
            assertThat(lines.rest()).isZero();
        }
    }

    @Test
    void doesNotTakeTheEndOfALongLineForALine() throws IOException {
        String valid = Samples.lines(Samples.write(directory.resolve("journal"), 3)).getFirst();
        Files.writeString(file, "x".repeat(CHUNK) + valid + "\n");
        assertThat(read(0)).containsExactly("");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK})
    void countsTornEndOfAnyLength(int length) throws IOException {
        Files.writeString(file, "line\n" + "\0".repeat(length));
        try (LineSource lines = LineSource.openAtLast(file, 1)) {
            assertThat(drain(lines)).containsExactly("line");
            assertThat(lines.rest()).isEqualTo(length);
            assertThat(lines.position()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, 10, 11, 2000, 30_000})
    void findsTheLastLinesInAFileOfManyChunks(int count) throws IOException {
        List<String> all = IntStream.range(0, 30_000).mapToObj(i -> "line " + i).toList();
        Files.write(file, all);
        assertThat(readLast(count)).isEqualTo(all.subList(all.size() - count, all.size()));
    }

    @Test
    void findsLinesThatEndAtAChunk() throws IOException {
        for (int length = CHUNK - 4; length <= CHUNK + 4; length++) {
            Files.writeString(file, "a\nb\n" + "x".repeat(length - 1) + "\n");
            assertThat(readLast(2)).hasSize(2).first().isEqualTo("b");
        }
    }

    private List<String> read(long position) throws IOException {
        try (LineSource lines = LineSource.open(file, position)) {
            return drain(lines);
        }
    }

    private List<String> readLast(int count) throws IOException {
        try (LineSource lines = LineSource.openAtLast(file, count)) {
            return drain(lines);
        }
    }

    private static List<String> drain(LineSource lines) throws IOException {
        List<String> drained = new ArrayList<>();
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            drained.add(new String(line, UTF_8));
        }
        return drained;
    }
}
