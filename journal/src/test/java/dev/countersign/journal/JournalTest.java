package dev.countersign.journal;

import static dev.countersign.journal.Samples.CLOCK;
import static dev.countersign.journal.Samples.decision;
import static dev.countersign.journal.Samples.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir Path parent;

    @Test
    void refusesDirectoryThatAnotherJournalHasOpen() throws IOException {
        try (Journal open = Journal.open(directory(), "gateway", CLOCK)) {
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> Journal.open(directory(), "authority", CLOCK))
                    .withMessageContaining("another journal is open in this directory");
            assertThat(open.state()).isEqualTo(new JournalState.Recording());
        }
        assertThat(JournalFiles.in(directory())).hasSize(1);
    }

    @Test
    void refusesEntriesOnceClosed() throws IOException {
        Journal journal = Journal.open(directory(), "gateway", CLOCK);
        journal.close();
        assertThat(journal.record(decision("late"))).isEqualTo(Recorded.REFUSED);
        assertThatIOException()
                .isThrownBy(() -> journal.recordDurably(decision("late")))
                .withMessageContaining("the journal is closed");
        assertThat(journal.state()).isEqualTo(new JournalState.Closed());
    }

    @Test
    void closesOnce() throws IOException {
        Journal journal = Journal.open(directory(), "gateway", CLOCK);
        journal.close();
        journal.close();
        assertThat(lines(newest())).hasSize(2);
    }

    @Test
    void keepsDirectoryAndFilesFromOthers() throws IOException {
        Samples.write(directory(), 3);
        assertThat(permissions(directory())).isEqualTo("rwx------");
        assertThat(permissions(newest())).isEqualTo("rw-------");
        assertThat(permissions(directory().resolve("lock"))).isEqualTo("rw-------");
    }

    @Test
    void beginsEachFileWithTheOneBeforeIt() throws IOException {
        Path first = Samples.write(directory(), 5);
        Path second = Samples.write(directory(), 5);
        assertThat(StrictJson.parse(lines(first).getFirst()))
                .containsEntry("seq", 1L)
                .containsEntry("prev", "0".repeat(64))
                .containsEntry("kind", "start")
                .containsEntry("after", "")
                .containsEntry("lines", 0L)
                .containsEntry("process", "gateway");
        assertThat(StrictJson.parse(lines(second).getFirst()))
                .containsEntry("prev", Samples.hash(lines(first).getLast()))
                .containsEntry("after", first.getFileName().toString())
                .containsEntry("lines", 5L);
    }

    @Test
    void numbersAndLinksEachLine() throws IOException {
        List<String> lines = lines(Samples.write(directory(), 5));
        for (int i = 1; i < lines.size(); i++) {
            String hash = Samples.hash(lines.get(i - 1));
            assertThat(lines.get(i))
                    .startsWith("{\"seq\":" + (i + 1) + ",\"prev\":\"" + hash + "\",");
        }
        assertThat(lines.getLast()).contains("\"kind\":\"stop\"");
    }

    @Test
    void leavesTornLineAndFollowsTheLastWholeOne() throws IOException {
        Path killed = Samples.write(directory(), 9);
        Samples.kill(killed, 6, "{\"seq\":7");
        long size = Files.size(killed);
        Path next = Samples.write(directory(), 3);
        assertThat(Files.size(killed)).isEqualTo(size);
        assertThat(StrictJson.parse(lines(next).getFirst()))
                .containsEntry("prev", Samples.hash(lines(killed).get(5)))
                .containsEntry("lines", 6L);
    }

    @Test
    void followsFileWithoutAnyLine() throws IOException {
        Path killed = Samples.write(directory(), 2);
        Files.writeString(killed, "");
        Samples.write(directory(), 3);
        assertThat(JournalVerifier.verify(directory()))
                .isInstanceOfSatisfying(
                        Verification.Whole.class,
                        whole -> assertThat(whole.extent().unclosed()).hasSize(1));
    }

    @Test
    void recordsAfterALineThatIsDamaged() throws IOException {
        Path damaged = Samples.write(directory(), 9);
        Samples.tamper(damaged, lines -> lines.set(8, "x".repeat(100_000)));
        Samples.write(directory(), 3);
        assertThat(JournalVerifier.verify(directory()))
                .isInstanceOfSatisfying(
                        Verification.Broken.class,
                        broken -> {
                            assertThat(broken.file()).isEqualTo(damaged.getFileName().toString());
                            assertThat(broken.line()).isEqualTo(9);
                        });
    }

    @Test
    void namesFilesInOrderWhenTheClockGoesBack() throws IOException {
        Path first = Samples.write(directory(), 3);
        Journal.open(directory(), "gateway", Clock.offset(CLOCK, Duration.ofDays(-400))).close();
        assertThat(first.getFileName().toString()).startsWith("20261124T041900.123Z-");
        assertThat(newest().getFileName().toString()).startsWith("20261124T041900.124Z-");
        assertThat(JournalVerifier.verify(directory())).isInstanceOf(Verification.Whole.class);
    }

    @Test
    void writesAndForcesWithoutBeingAsked() throws IOException {
        try (Journal journal = Journal.open(directory(), "gateway", CLOCK)) {
            Head before = journal.head();
            journal.record(decision("a"));
            journal.record(decision("b"));
            Samples.await(() -> journal.head().line() == 3);
            assertThat(before.line()).isEqualTo(1);
            assertThat(journal.head().hash()).isEqualTo(Samples.hash(lines(newest()).get(2)));
        }
    }

    @Test
    void writesLongestEntries() throws IOException {
        Entry.Builder longest = Entry.of(EntryKind.DECISION, Samples.NOW);
        for (int i = 2; i < 32; i++) {
            longest.text("n".repeat(38) + i, "\u0001".repeat(1000));
        }
        try (Journal journal = Journal.open(directory(), "gateway", CLOCK)) {
            for (int i = 0; i < 200; i++) {
                journal.record(longest.build());
            }
        }
        assertThat(lines(newest())).hasSize(202).allMatch(line -> line.length() < 16 * 1024);
        assertThat(JournalVerifier.verify(directory())).isInstanceOf(Verification.Whole.class);
    }

    @Test
    void verifiesWithAnyCharacters() throws IOException {
        try (Journal journal = Journal.open(directory(), "gateway", CLOCK)) {
            journal.record(decision("Ångström \u0085 \u2028 例 \uD83D\uDD11 \" \\ \n"));
        }
        assertThat(JournalVerifier.verify(directory())).isInstanceOf(Verification.Whole.class);
        assertThat(StrictJson.parse(lines(newest()).get(1)))
                .containsEntry("peer", "Ångström \u0085 \u2028 例 \uD83D\uDD11 \" \\ \n");
    }

    private Path directory() {
        return parent.resolve("data").resolve("journal");
    }

    private Path newest() throws IOException {
        return JournalFiles.in(directory()).getLast();
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
