package dev.countersign.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

class KilledProcessLeavesACleanCutTest {
    @TempDir Path directory;

    @RepeatedTest(3)
    void withEveryLineItAcknowledged() throws Exception {
        List<String> acknowledged = killAfter(300);
        assertThat(JournalFiles.in(directory)).as("it rotates").hasSizeGreaterThan(3);
        Verification.Cut cut = (Verification.Cut) JournalVerifier.verify(directory);
        assertAllThere(acknowledged);

        Samples.write(directory, 3);
        Verification.Whole whole = (Verification.Whole) JournalVerifier.verify(directory);
        assertThat(whole.extent().unclosed()).isEqualTo(cut.extent().unclosed());
        assertAllThere(acknowledged);
    }

    private List<String> killAfter(int lines) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Writing.class.getName(),
                                directory.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        List<String> acknowledged = new ArrayList<>();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                acknowledged.add(line);
                if (acknowledged.size() == lines) {
                    assertThatIOException()
                            .isThrownBy(() -> Journal.open(directory, "other", Samples.CLOCK))
                            .withMessageContaining("another journal is open");
                    process.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(process.waitFor()).isEqualTo(128 + 9);
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(lines);
        acknowledged.removeIf(line -> !line.matches("\\S+ [0-9]+ [0-9a-f]{64}"));
        return acknowledged;
    }

    private void assertAllThere(List<String> acknowledged) throws IOException {
        Set<String> whole = new HashSet<>();
        for (Path file : JournalFiles.in(directory)) {
            int number = 0;
            try (LineSource lines = LineSource.open(file, 0)) {
                for (byte[] line = lines.next(); line != null; line = lines.next()) {
                    number++;
                    whole.add(JournalFiles.name(file) + " " + number + " " + Line.hash(line));
                }
            }
        }
        assertThat(whole).containsAll(acknowledged);
    }

    /** Records without end, in many files: four threads durably, saying so, and one as it comes. */
    static final class Writing {
        private Writing() {}

        public static void main(String[] arguments) throws IOException {
            PrintStream output =
                    new PrintStream(
                            new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
            Journal journal =
                    Journal.open(
                            Path.of(arguments[0]),
                            "killed",
                            Clock.systemUTC(),
                            Samples.rotatingAt(20_000));
            for (int i = 0; i < 4; i++) {
                Thread.ofPlatform().start(() -> acknowledge(journal, output));
            }
            while (!(journal.state() instanceof JournalState.Failed)) {
                journal.record(Samples.decision("fast"));
                LockSupport.parkNanos(1);
            }
        }

        private static void acknowledge(Journal journal, PrintStream output) {
            try {
                while (true) {
                    Head head = journal.recordDurably(Samples.decision("durable"));
                    output.println(head.file() + " " + head.line() + " " + head.hash());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
