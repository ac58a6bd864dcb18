package dev.countersign.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.Seeded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody who can compute checksums and hashes, but cannot rewrite the next file. */
class RandomTamperingIsNamedTest {
    private static final int LINES = 12;

    private final Seeded seeded = Seeded.fresh();
    @TempDir Path directory;
    private Path file;
    private List<String> written;

    @BeforeEach
    void write() throws IOException {
        file = Samples.write(directory, LINES);
        written = List.copyOf(Samples.lines(file));
        Samples.write(directory, 3);
    }

    @Test
    void deletedLines() throws IOException {
        for (int round = 0; round < 100; round++) {
            List<String> lines = new ArrayList<>(written);
            int start = seeded.between(0, LINES - 1);
            lines.subList(start, seeded.between(start + 1, LINES)).clear();
            assertNamed(lines);
        }
    }

    @Test
    void swappedLines() throws IOException {
        for (int round = 0; round < 100; round++) {
            List<String> lines = new ArrayList<>(written);
            Collections.swap(lines, seeded.between(0, 5), seeded.between(6, LINES - 1));
            assertNamed(lines);
        }
    }

    @Test
    void repeatedLines() throws IOException {
        for (int round = 0; round < 100; round++) {
            List<String> lines = new ArrayList<>(written);
            lines.add(seeded.between(0, LINES), seeded.pick(written));
            assertNamed(lines);
        }
    }

    @Test
    void editedLines() throws IOException {
        for (int line = 0; line < LINES; line++) {
            List<String> lines = new ArrayList<>(written);
            lines.set(line, Samples.forged(lines.get(line), "T04:19", "T04:20"));
            assertNamed(lines);
        }
    }

    @Test
    void insertedLines() throws IOException {
        for (int round = 0; round < 100; round++) {
            List<String> lines = new ArrayList<>(written);
            int place = seeded.between(1, LINES);
            String like = Samples.forged(written.get(4), "peer/", "evil/");
            lines.add(place, Samples.forgedAfter(lines.get(place - 1), place + 1, like));
            assertNamed(lines);
        }
    }

    @Test
    void everythingRewrittenFromALineOn() throws IOException {
        for (int line = 1; line < LINES; line++) {
            List<String> lines = new ArrayList<>(written);
            lines.set(line, Samples.forged(lines.get(line), "T04:19", "T04:20"));
            for (int later = line + 1; later < LINES; later++) {
                String before = lines.get(later - 1);
                lines.set(later, Samples.forgedAfter(before, later + 1, lines.get(later)));
            }
            assertThat(tampered(lines).line()).as("the next file knows the last").isEqualTo(LINES);
        }
    }

    private void assertNamed(List<String> lines) throws IOException {
        int same = 0;
        while (same < Math.min(lines.size(), LINES) && lines.get(same).equals(written.get(same))) {
            same++;
        }
        assertThat(tampered(lines).line()).as("%s", seeded).isEqualTo(same + 1);
    }

    private Verification.Broken tampered(List<String> lines) throws IOException {
        Files.write(file, lines, StandardCharsets.UTF_8);
        Verification verification = JournalVerifier.verify(directory);
        assertThat(verification).as("%s", seeded).isInstanceOf(Verification.Broken.class);
        Verification.Broken broken = (Verification.Broken) verification;
        assertThat(broken.file()).isEqualTo(file.getFileName().toString());
        return broken;
    }
}
