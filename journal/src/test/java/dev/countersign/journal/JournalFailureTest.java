package dev.countersign.journal;

import static dev.countersign.journal.Samples.CLOCK;
import static dev.countersign.journal.Samples.await;
import static dev.countersign.journal.Samples.decision;
import static dev.countersign.journal.Samples.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalFailureTest {
    private final TestDisk disk = new TestDisk();
    @TempDir Path directory;

    @Test
    void failsForGoodWhenAWriteFails() throws IOException {
        Journal journal = open(100);
        disk.appendFailure = "No space left on device";
        journal.record(decision("a"));
        await(() -> journal.state() instanceof JournalState.Failed);
        disk.appendFailure = "";
        assertFailed(journal, "No space left on device");
    }

    @Test
    void failsForGoodWhenAForceFailsAndNeverForcesAgain() throws IOException {
        Journal journal = open(100);
        disk.forceFailure = "Input/output error";
        int before = disk.forces.get();
        assertThatIOException()
                .isThrownBy(() -> journal.recordDurably(decision("a")))
                .withMessageContaining("Input/output error");
        disk.forceFailure = "";
        assertFailed(journal, "Input/output error");
        assertThat(disk.forces.get()).isEqualTo(before + 1);
    }

    @Test
    void failsForGoodOnABug() throws IOException {
        Journal journal = open(100);
        disk.bug = true;
        journal.record(decision("a"));
        await(() -> journal.state() instanceof JournalState.Failed);
        assertFailed(journal, "java.lang.IllegalStateException: a bug");
    }

    @Test
    void failsToCloseWhenTheStopLineIsNotOnDisk() throws IOException {
        Journal journal = open(100);
        disk.forceFailure = "Input/output error";
        assertThatIOException()
                .isThrownBy(journal::close)
                .withMessageContaining("Input/output error");
        assertThat(journal.state()).isInstanceOf(JournalState.Failed.class);
    }

    @Test
    void leavesNoFileWhenItCannotOpen() throws IOException {
        disk.forceFailure = "Input/output error";
        assertThatIOException().isThrownBy(() -> open(100)).withMessage("Input/output error");
        assertThat(JournalFiles.in(directory)).isEmpty();
        disk.forceFailure = "";
        open(100).close();
        assertThat(JournalVerifier.verify(directory)).isInstanceOf(Verification.Whole.class);
    }

    @Test
    void tellsEveryWaiterThatTheDiskFailed() throws Exception {
        Journal journal = open(100);
        disk.halt();
        journal.record(decision("first"));
        await(disk::somebodyWaits);
        Callers callers = Callers.start(10, i -> journal.recordDurably(decision("peer " + i)));
        callers.awaitParked();
        disk.appendFailure = "No space left on device";
        disk.goOn();
        assertThat(callers.failures())
                .hasSize(10)
                .allMatch(f -> f.contains("No space left on device"));
    }

    @Test
    void anotherJournalFollowsTheLastWholeLineOfTheFailedOne() throws IOException {
        Journal failed = open(100);
        failed.recordDurably(decision("kept"));
        disk.appendFailure = "No space left on device";
        failed.record(decision("torn"));
        await(() -> failed.state() instanceof JournalState.Failed);
        assertThatIOException().isThrownBy(failed::close);
        disk.appendFailure = "";
        open(100).close();
        Verification.Extent extent = whole();
        assertThat(extent.entries()).isEqualTo(4);
        assertThat(extent.unclosed()).hasSize(1);
        assertThat(extent.unclosed().getFirst().lines()).isEqualTo(2);
        assertThat(extent.unclosed().getFirst().tornBytes()).isPositive();
    }

    @Test
    void overflowRefusesAndIsCountedInTheJournal() throws IOException {
        Journal journal = open(4);
        disk.halt();
        for (int i = 0; i < 4; i++) {
            assertThat(journal.record(decision("taken"))).isEqualTo(Recorded.QUEUED);
        }
        for (int i = 0; i < 3; i++) {
            assertThat(journal.record(decision("refused"))).isEqualTo(Recorded.REFUSED);
        }
        assertThatIOException()
                .isThrownBy(() -> journal.recordDurably(decision("refused")))
                .withMessageContaining("too many entries wait for the disk");
        assertThat(journal.state()).isEqualTo(new JournalState.Overflowed());
        disk.goOn();
        await(() -> journal.state() instanceof JournalState.Recording);
        assertThat(journal.record(decision("taken"))).isEqualTo(Recorded.QUEUED);
        journal.close();
        assertThat(lines(JournalFiles.in(directory).getLast()))
                .filteredOn(line -> line.contains("\"kind\":\"lost\",\"count\":4,"))
                .hasSize(1);
        assertThat(whole().entries()).isEqualTo(8);
    }

    @Test
    void overflowCountsBytesToo() throws IOException {
        Entry.Builder large = Entry.of(EntryKind.DECISION, Samples.NOW);
        IntStream.range(0, 13).forEach(i -> large.text("x" + i, "y".repeat(1024)));
        Entry entry = large.build();
        Journal journal = open(1_000_000);
        disk.halt();
        int taken = 0;
        while (journal.record(entry) == Recorded.QUEUED) {
            taken++;
        }
        assertThat(taken).isBetween(4000, 6000);
        disk.goOn();
        await(() -> journal.state() instanceof JournalState.Recording);
        journal.close();
        assertThat(whole().entries()).isEqualTo(taken + 3);
    }

    @Test
    void fullDiskIsNamed() throws Exception {
        Path small = Files.createDirectory(directory.resolve("small"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", small.toString()));
        try {
            Journal journal = Journal.open(small.resolve("journal"), "gateway", CLOCK);
            await(() -> journal.record(decision("x".repeat(900))) == Recorded.REFUSED);
            assertFailed(journal, "No space left on device");
            assertThat(JournalVerifier.verify(small.resolve("journal")))
                    .isInstanceOf(Verification.Cut.class);
        } finally {
            assertThat(run("umount", small.toString())).isTrue();
        }
    }

    private Journal open(int capacity) throws IOException {
        return Journal.open(
                directory,
                "gateway",
                CLOCK,
                Samples.rotatingAt(1L << 40),
                new Journal.Limits(capacity, disk));
    }

    private static void assertFailed(Journal journal, String reason) {
        assertThat(journal.record(decision("b"))).isEqualTo(Recorded.REFUSED);
        assertThat(journal.state())
                .isInstanceOfSatisfying(
                        JournalState.Failed.class,
                        failed ->
                                assertThat(failed.reason())
                                        .startsWith(journal.head().file())
                                        .contains(": " + reason + "; ")
                                        .contains(
                                                "line "
                                                        + journal.head().line()
                                                        + " is the last one on disk for certain"));
        assertThatIOException()
                .isThrownBy(() -> journal.recordDurably(decision("b")))
                .withMessageContaining(reason);
        assertThatIOException().isThrownBy(journal::close).withMessageContaining(reason);
        assertThat(journal.state()).isInstanceOf(JournalState.Failed.class);
    }

    private Verification.Extent whole() throws IOException {
        return ((Verification.Whole) JournalVerifier.verify(directory)).extent();
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).start().waitFor() == 0;
    }
}
