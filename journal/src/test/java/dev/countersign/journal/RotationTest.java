package dev.countersign.journal;

import static dev.countersign.journal.Samples.await;
import static dev.countersign.journal.Samples.decision;
import static dev.countersign.journal.Samples.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.countersign.testkit.FixedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file ends at its size or age, and the next one goes on where it ended. */
class RotationTest {
    private static final String ROTATED = "\"kind\":\"stop\",\"rotated\":true,";

    private final TestDisk disk = new TestDisk();
    private final FixedClock clock = FixedClock.at(Samples.NOW);
    @TempDir Path directory;

    @Test
    void refusesSettingsThatAreNotPositive() {
        Duration second = Duration.ofSeconds(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Journal.Settings(0, second, second));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Journal.Settings(1, Duration.ZERO, second));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Journal.Settings(1, second, Duration.ZERO))
                .withMessageContaining("expected: each above 0");
    }

    @Test
    void hasDefaultsThatArePromises() {
        assertThat(Journal.Settings.DEFAULT)
                .isEqualTo(
                        new Journal.Settings(
                                67_108_864, Duration.ofDays(1), Duration.ofMinutes(1)));
    }

    @Test
    void endsAFileAtItsSizeAndLosesAndReordersNothing() throws IOException {
        try (Journal journal = open(2000)) {
            for (int i = 0; i < 100; i++) {
                journal.record(decision("peer " + i));
            }
        }
        List<Path> files = JournalFiles.in(directory);
        assertThat(files).hasSizeGreaterThan(5);
        for (Path file : files.subList(0, files.size() - 1)) {
            assertThat(lines(file).getLast()).contains(ROTATED);
            assertThat(Files.size(file)).isBetween(2000L, 2600L);
        }
        assertThat(lines(files.getLast()).getLast()).contains("\"stop\",\"crc\"");
        assertThat(peers()).isEqualTo(numbered(100));
        assertThat(JournalVerifier.verify(directory)).isInstanceOf(Verification.Whole.class);
    }

    @Test
    void keepsAFileThatIsSmallerAndYounger() throws IOException {
        try (Journal journal = open(1_000_000)) {
            for (int i = 0; i < 100; i++) {
                journal.recordDurably(decision("peer " + i));
                clock.advance(Duration.ofMinutes(14));
            }
        }
        assertThat(JournalFiles.in(directory)).hasSize(1);
        assertThat(peers()).isEqualTo(numbered(100));
    }

    @Test
    void endsAFileAtItsAgeWithoutBeingAskedAndThenLeavesAnEmptyOne() throws IOException {
        try (Journal journal = open(1_000_000)) {
            Head first = journal.recordDurably(decision("peer 0"));
            clock.advance(Duration.ofHours(24));
            await(() -> !journal.head().file().equals(first.file()));
            assertThat(journal.head().line()).isEqualTo(1);
            clock.advance(Duration.ofHours(24));
            journal.signHeadsWith(TestSigner.fresh());
            await(() -> journal.signedHead().isPresent());
        }
        List<Path> files = JournalFiles.in(directory);
        assertThat(files).hasSize(2);
        assertThat(lines(files.getFirst())).hasSize(3).last().asString().contains(ROTATED);
        assertThat(JournalVerifier.verify(directory)).isInstanceOf(Verification.Whole.class);
    }

    @Test
    void tellsEachDurableEntryWhereItStands() throws Exception {
        Journal journal = open(700);
        Callers callers = Callers.start(40, i -> journal.recordDurably(decision("peer " + i)));
        List<Head> heads = callers.heads();
        journal.close();
        assertThat(heads).hasSize(40);
        assertThat(heads.stream().map(Head::file).distinct()).hasSizeGreaterThan(3);
        for (Head head : heads) {
            List<String> lines = lines(directory.resolve(head.file()));
            assertThat(Samples.hash(lines.get((int) head.line() - 1))).isEqualTo(head.hash());
        }
        assertThat(peers()).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void isFollowedWhereverItWasKilled() throws IOException {
        Path model = directory.resolve("model");
        Samples.writeRotated(model, 12);
        List<Path> files = JournalFiles.in(model);
        assertThat(files).hasSizeGreaterThan(2);
        long total = 0;
        for (Path file : files) {
            total += Files.size(file);
        }
        for (long length = 0; length <= total; length += 11) {
            Path copy = Files.createDirectory(directory.resolve("after" + length));
            int wholeLines = copyUpTo(length, files, copy);
            int more = Samples.writeRotated(copy, 3);
            Verification verification = JournalVerifier.verify(copy);
            assertThat(verification).as("cut at %d", length).isInstanceOf(Verification.Whole.class);
            assertThat(((Verification.Whole) verification).extent().entries())
                    .as("cut at %d", length)
                    .isEqualTo(wholeLines + 3 + 2L * more);
        }
    }

    @Test
    void isCutWhenTheNextFileIsNotThere() throws IOException {
        Samples.writeRotated(directory, 12);
        List<Path> files = JournalFiles.in(directory);
        for (Path later : files.subList(2, files.size())) {
            Files.delete(later);
        }
        assertCut(files.get(1));
        Path empty = Files.createFile(directory.resolve(files.get(2).getFileName()));
        assertCut(empty);
        Files.writeString(empty, "{\"seq\":1,");
        assertCut(empty);
    }

    @Test
    void failsForGoodWhenTheNextFileCannotBeMade() throws IOException {
        Journal journal =
                Journal.open(
                        directory,
                        "gateway",
                        clock,
                        Samples.rotatingAt(300),
                        new Journal.Limits(100, disk));
        final Head kept = journal.recordDurably(decision("kept"));
        disk.createFailure = "No space left on device";
        assertThatIOException()
                .isThrownBy(() -> journal.recordDurably(decision("lost")))
                .withMessageContaining(kept.file() + ": No space left on device; line 3 is");
        assertThat(journal.state()).isInstanceOf(JournalState.Failed.class);
        assertThatIOException().isThrownBy(journal::close);
        assertCut(directory.resolve(kept.file()));
        Samples.write(directory, 3);
        assertThat(JournalVerifier.verify(directory)).isInstanceOf(Verification.Whole.class);
        assertThat(peers()).startsWith("kept").doesNotContain("lost");
    }

    private Journal open(long bytes) throws IOException {
        return Journal.open(directory, "gateway", clock, Samples.rotatingAt(bytes));
    }

    private void assertCut(Path newest) throws IOException {
        assertThat(JournalVerifier.verify(directory))
                .isInstanceOfSatisfying(
                        Verification.Cut.class,
                        cut -> assertThat(cut.file()).isEqualTo(newest.getFileName().toString()));
    }

    /** Leaves so many bytes of what was written one file after the other; returns whole lines. */
    private static int copyUpTo(long length, List<Path> files, Path target) throws IOException {
        long left = length;
        int wholeLines = 0;
        for (Path file : files) {
            if (left < 0) {
                break;
            }
            byte[] content = Files.readAllBytes(file);
            byte[] part = java.util.Arrays.copyOf(content, (int) Math.min(left, content.length));
            Files.write(target.resolve(file.getFileName()), part);
            for (byte one : part) {
                wholeLines += one == '\n' ? 1 : 0;
            }
            left -= content.length;
        }
        return wholeLines;
    }

    private List<String> peers() throws IOException {
        List<String> peers = new ArrayList<>();
        for (String line : Samples.allLines(directory)) {
            if (StrictJson.parse(line).get("peer") instanceof String peer) {
                peers.add(peer);
            }
        }
        return peers;
    }

    private static List<String> numbered(int count) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add("peer " + i);
        }
        return all;
    }
}
