package dev.countersign.journal;

import static dev.countersign.journal.Samples.forged;
import static dev.countersign.journal.Samples.forgedAfter;
import static dev.countersign.journal.Samples.kill;
import static dev.countersign.journal.Samples.lines;
import static dev.countersign.journal.Samples.tamper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalVerifierTest {
    @TempDir Path directory;
    private Path first;
    private Path second;
    private Path third;

    @BeforeEach
    void writeThreeFiles() throws IOException {
        first = Samples.write(directory, 12);
        second = Samples.write(directory, 12);
        third = Samples.write(directory, 12);
    }

    @Test
    void namesEditedLine() throws IOException {
        tamper(second, lines -> lines.set(6, lines.get(6).replace("true", "null")));
        assertBroken(second, 7, "was changed: its checksum");
    }

    @Test
    void namesEditedLineWithChecksumThatFits() throws IOException {
        tamper(second, lines -> lines.set(6, forged(lines.get(6), "peer/", "evil/")));
        assertBroken(second, 7, "was changed: the line after it has another hash of it");
    }

    @Test
    void namesEditedLastLineOfOlderFile() throws IOException {
        tamper(second, lines -> lines.set(11, forged(lines.get(11), "T04", "T05")));
        assertBroken(second, 12, "was changed: " + third.getFileName() + " has another hash of it");
    }

    @Test
    void namesPlaceOfDeletedLine() throws IOException {
        tamper(second, lines -> lines.remove(6));
        assertBroken(second, 7, "is entry 8");
    }

    @Test
    void namesPlaceOfDeletedFirstLine() throws IOException {
        tamper(second, lines -> lines.remove(0));
        assertBroken(second, 1, "is entry 2, a decision (expected: entry 1, a start)");
    }

    @Test
    void namesFirstOfSwappedLines() throws IOException {
        tamper(second, lines -> Collections.swap(lines, 6, 7));
        assertBroken(second, 7, "is entry 8");
    }

    @Test
    void namesRepeatedLine() throws IOException {
        tamper(second, lines -> lines.add(6, lines.get(5)));
        assertBroken(second, 7, "is entry 6");
    }

    @Test
    void namesInsertedLineThatFollows() throws IOException {
        tamper(second, lines -> lines.add(6, forgedAfter(lines.get(5), 7, lines.get(3))));
        assertBroken(second, 7, "was inserted");
    }

    @Test
    void namesInsertedLineThatDoesNotFollow() throws IOException {
        tamper(second, lines -> lines.add(6, forgedAfter(lines.get(2), 7, lines.get(3))));
        assertBroken(second, 7, "was inserted");
    }

    @Test
    void namesInsertedStartLine() throws IOException {
        tamper(second, lines -> lines.add(0, forged(lines.get(0), "gateway", "authority")));
        assertBroken(second, 1, "was inserted");
    }

    @Test
    void namesStartLineInTheMiddle() throws IOException {
        tamper(third, lines -> lines.set(11, forgedAfter(lines.get(10), 12, lines.get(0))));
        assertBroken(third, 12, "is a start");
    }

    @Test
    void namesLineAfterStop() throws IOException {
        tamper(third, lines -> lines.add(forgedAfter(lines.get(11), 13, lines.get(3))));
        assertBroken(third, 13, "is a decision (expected: nothing after a stop");
    }

    @Test
    void namesBytesAfterStop() throws IOException {
        Files.writeString(third, "{\"seq\":13", StandardOpenOption.APPEND);
        assertBroken(third, 13, "stands after the stop line");
    }

    @Test
    void namesLineOfGarbage() throws IOException {
        tamper(second, lines -> lines.add(6, "x".repeat(64 * 1024) + lines.get(6)));
        assertBroken(second, 7, "was changed");
    }

    @Test
    void namesLineLongerThanAnyEntry() throws IOException {
        tamper(second, lines -> lines.set(6, forged(lines.get(6), "peer/", "x".repeat(16 * 1024))));
        assertBroken(second, 7, "was changed");
    }

    @Test
    void namesFirstMissingLineOfOlderFile() throws IOException {
        tamper(second, lines -> lines.subList(8, 12).clear());
        assertBroken(second, 9, "is missing: " + third.getFileName() + " follows line 12");
    }

    @Test
    void namesLineAddedToOlderFile() throws IOException {
        kill(third, 9, "");
        final Path fourth = Samples.write(directory, 3);
        tamper(third, lines -> lines.add(forgedAfter(lines.get(8), 10, lines.get(3))));
        assertBroken(third, 10, "was added: " + fourth.getFileName() + " follows line 9");
    }

    @Test
    void namesFileThatFollowsMissingFile() throws IOException {
        Files.delete(second);
        assertBroken(
                third,
                1,
                "follows "
                        + second.getFileName()
                        + ", but before it stands "
                        + first.getFileName());
    }

    @Test
    void namesFileThatStartsAnewInTheMiddle() throws IOException {
        Path other = directory.resolve("other");
        Path alien = Samples.write(other, 5);
        Files.copy(alien, directory.resolve("20990101T000000.000Z-00000000.jsonl"));
        assertThat(broken().reason())
                .startsWith("follows no file, but before it stands " + third.getFileName());
    }

    @Test
    void namesFirstLineLostWithWholeContent() throws IOException {
        Files.writeString(second, "");
        assertBroken(second, 1, "is missing: " + third.getFileName() + " follows line 12");
    }

    @Test
    void saysWhereTheNewestFileWasCut() throws IOException {
        tamper(third, lines -> lines.subList(8, 12).clear());
        assertCut(8, 0);
    }

    @Test
    void saysThatTheNewestLineIsTorn() throws IOException {
        kill(third, 8, "{\"seq\":9,\"pre");
        assertCut(8, 13);
    }

    @Test
    void saysThatTheNewestLineIsTornAndLong() throws IOException {
        kill(third, 8, "\0".repeat(200_000));
        assertCut(8, 200_000);
    }

    @Test
    void acceptsTornOlderFileAndSaysSo() throws IOException {
        kill(third, 8, "{\"seq\":9,\"pre");
        Samples.write(directory, 5);
        assertThat(whole().unclosed())
                .containsExactly(new Verification.Unclosed(third.getFileName().toString(), 8, 13));
    }

    @Test
    void acceptsFilesWithoutAnyWholeLine() throws IOException {
        kill(third, 0, "");
        Files.writeString(third, "{\"se");
        Samples.write(directory, 5);
        assertThat(whole().unclosed())
                .containsExactly(new Verification.Unclosed(third.getFileName().toString(), 0, 4));
    }

    @Test
    void acceptsWhatTheJournalWrote() throws IOException {
        Verification.Extent extent = whole();
        assertThat(extent.files()).isEqualTo(3);
        assertThat(extent.entries()).isEqualTo(36);
        assertThat(extent.unclosed()).isEmpty();
        assertThat(extent.head())
                .isEqualTo(
                        new Head(
                                third.getFileName().toString(),
                                12,
                                Samples.hash(lines(third).get(11))));
    }

    @Test
    void ignoresOtherFiles() throws IOException {
        Files.write(directory.resolve("notes.jsonl"), List.of("{}"));
        assertThat(whole().files()).isEqualTo(3);
    }

    @Test
    void tellsEmptyFromWhole() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThat(JournalVerifier.verify(empty)).isEqualTo(new Verification.Empty());
    }

    @Test
    void refusesMissingDirectory() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> JournalVerifier.verify(directory.resolve("missing")));
    }

    private void assertBroken(Path file, long line, String reason) throws IOException {
        Verification.Broken broken = broken();
        assertThat(broken.file()).isEqualTo(file.getFileName().toString());
        assertThat(broken.line()).isEqualTo(line);
        assertThat(broken.reason()).startsWith(reason);
    }

    private void assertCut(long wholeLines, long tornBytes) throws IOException {
        Verification.Cut cut = (Verification.Cut) JournalVerifier.verify(directory);
        String name = third.getFileName().toString();
        assertThat(cut.file()).isEqualTo(name);
        assertThat(cut.nextLine()).isEqualTo(wholeLines + 1);
        assertThat(cut.tornBytes()).isEqualTo(tornBytes);
        assertThat(cut.extent().unclosed())
                .containsExactly(new Verification.Unclosed(name, wholeLines, tornBytes));
    }

    private Verification.Broken broken() throws IOException {
        return (Verification.Broken) JournalVerifier.verify(directory);
    }

    private Verification.Extent whole() throws IOException {
        return ((Verification.Whole) JournalVerifier.verify(directory)).extent();
    }
}
