package dev.countersign.e2e.programs;

import dev.countersign.testkit.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The journal of a data folder, read as the plain JSON lines that it is. */
public record JournalFiles(Path folder) {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** One line. */
    public record Line(Map<String, Object> fields) {
        /** A field as text; the empty text where it is missing. */
        public String text(String name) {
            return String.valueOf(fields.getOrDefault(name, ""));
        }

        boolean isRefusal() {
            return text("kind").equals("decision") && text("outcome").equals("refused");
        }

        /** Whether it says that somebody was let in. */
        public boolean isAdmission() {
            return text("kind").equals("decision") && text("outcome").equals("permit");
        }
    }

    /** A place in the journal; what is awaited after it was written after it. */
    public final class Mark {
        private final int lines = JournalFiles.this.lines().size();

        /** What was written since. */
        public List<Line> since() {
            List<Line> now = JournalFiles.this.lines();
            return now.subList(Math.min(lines, now.size()), now.size());
        }

        /** The first refusal since. */
        public Line awaitRefusal() {
            return await("a refusal", Line::isRefusal);
        }

        /** The first admission since. */
        public Line awaitAdmission() {
            return await("an admission", Line::isAdmission);
        }

        /** The first end of a connection since with this reason. */
        public Line awaitEnd(String reason) {
            return await(
                    "an end by " + reason,
                    one -> one.text("kind").equals("end") && one.text("reason").equals(reason));
        }

        private Line await(String what, Predicate<Line> wanted) {
            Patience.until(
                    what + " in the journal " + folder,
                    LONGEST,
                    () -> since().stream().anyMatch(wanted));
            return since().stream().filter(wanted).findFirst().orElseThrow();
        }
    }

    public Mark mark() {
        return new Mark();
    }

    /** The files, the oldest first. */
    public List<Path> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(one -> one.toString().endsWith(".jsonl")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    /** All complete lines. */
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (Path file : files()) {
            String text = text(file);
            text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(one -> new Line(JsonText.object(one)))
                    .forEach(lines::add);
        }
        return lines;
    }

    /** The line of the refusal, or of the end, that made a receipt. */
    public Optional<Line> withReceipt(String receipt) {
        return lines().stream().filter(one -> one.text("receipt").equals(receipt)).findFirst();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
