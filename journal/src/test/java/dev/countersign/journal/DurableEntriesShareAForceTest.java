package dev.countersign.journal;

import static dev.countersign.journal.Samples.decision;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableEntriesShareAForceTest {
    private final TestDisk disk = new TestDisk();
    @TempDir Path directory;

    @Test
    void noneReturnsBeforeItsLineIsOnDisk() throws Exception {
        try (Journal journal = open()) {
            disk.halt();
            Callers callers = Callers.start(5, i -> journal.recordDurably(decision("peer " + i)));
            callers.awaitParked();
            assertThat(journal.head().line()).isEqualTo(1);
            disk.goOn();
            for (Head head : callers.heads()) {
                assertThat(head.line()).isLessThanOrEqualTo(journal.head().line());
            }
        }
    }

    @Test
    void fiftyShareOne() throws Exception {
        try (Journal journal = open()) {
            disk.halt();
            journal.record(decision("holds the writer"));
            Samples.await(disk::somebodyWaits);
            int before = disk.forces.get();
            Callers callers = Callers.start(50, i -> journal.recordDurably(decision("peer " + i)));
            callers.awaitParked();
            disk.goOn();
            List<Head> heads = callers.heads();
            assertThat(disk.forces.get() - before).isEqualTo(1);
            assertThat(disk.appends.get()).as("start, holder, group").isEqualTo(3);
            assertThat(heads).hasSize(50);
            assertThatTheyAreInTheFile(heads);
        }
    }

    @Test
    void fiftyAtOnceGetALineEach() throws Exception {
        try (Journal journal = Journal.open(directory, "authority", Samples.CLOCK)) {
            Callers callers = Callers.start(50, i -> journal.recordDurably(decision("peer " + i)));
            List<Head> heads = callers.heads();
            assertThat(heads).hasSize(50);
            assertThatTheyAreInTheFile(heads);
        }
        assertThat(JournalVerifier.verify(directory)).isInstanceOf(Verification.Whole.class);
    }

    private Journal open() throws Exception {
        return Journal.open(
                directory,
                "authority",
                Samples.CLOCK,
                Journal.Settings.DEFAULT,
                new Journal.Limits(100, disk));
    }

    private void assertThatTheyAreInTheFile(List<Head> heads) throws Exception {
        Path file = JournalFiles.in(directory).getLast();
        List<String> lines = Samples.lines(file);
        assertThat(new HashSet<>(heads)).hasSameSizeAs(heads);
        for (Head head : heads) {
            assertThat(head.file()).isEqualTo(file.getFileName().toString());
            assertThat(Samples.hash(lines.get((int) head.line() - 1))).isEqualTo(head.hash());
        }
    }
}
