package dev.countersign.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The oldest files may be moved away, and that is said; no other may. */
class MissingFilesTest {
    @TempDir Path directory;
    private List<Path> files;
    private List<String> oldest;

    @BeforeEach
    void write() throws IOException {
        Samples.writeRotated(directory, 20);
        Samples.write(directory, 4);
        files = JournalFiles.in(directory);
        assertThat(files).hasSizeGreaterThan(4);
        oldest = Samples.lines(files.getFirst());
    }

    @Test
    void saysAfterWhatItBegins() throws IOException {
        long before = whole(Optional.empty()).entries();
        assertThat(whole(Optional.empty()).beginsAfter()).isEmpty();
        Files.delete(files.getFirst());
        Verification.Extent rest = whole(Optional.empty());
        assertThat(rest.beginsAfter()).contains(lastOfOldest());
        assertThat(rest.entries()).isEqualTo(before - oldest.size());
    }

    @Test
    void verifiesTheRest() throws IOException {
        Files.delete(files.getFirst());
        Path later = files.get(2);
        Samples.tamper(later, lines -> lines.set(1, lines.get(1).replace("true", "null")));
        assertThat(verify(Optional.empty()))
                .isInstanceOfSatisfying(
                        Verification.Broken.class,
                        broken ->
                                assertThat(broken.file())
                                        .isEqualTo(later.getFileName().toString()));
    }

    @Test
    void namesTheFileThatFollowsAMissingOneInTheMiddle() throws IOException {
        Files.delete(files.getFirst());
        Files.delete(files.get(2));
        assertThat(verify(Optional.empty()))
                .isInstanceOfSatisfying(
                        Verification.Broken.class,
                        broken -> {
                            assertThat(broken.file()).isEqualTo(JournalFiles.name(files.get(3)));
                            assertThat(broken.reason())
                                    .startsWith("follows " + JournalFiles.name(files.get(2)));
                        });
    }

    @Test
    void namesAFirstFileThatClaimsToFollowALaterOne() throws IOException {
        Files.delete(files.getFirst());
        String second = JournalFiles.name(files.get(1));
        String later = JournalFiles.name(files.get(2));
        Samples.tamper(
                files.get(1),
                lines ->
                        lines.set(
                                0, Samples.forged(lines.getFirst(), lastOfOldest().file(), later)));
        assertThat(verify(Optional.empty()))
                .isInstanceOfSatisfying(
                        Verification.Broken.class,
                        broken -> assertThat(broken.file()).isEqualTo(second));
    }

    @Test
    void goesOnWhereTheOldestFileHasNoWholeLine() throws IOException {
        for (Path file : files.subList(0, files.size() - 1)) {
            Files.delete(file);
        }
        Files.writeString(files.getLast(), "{\"seq\"");
        Samples.write(directory, 3);
        assertThat(whole(Optional.empty()).entries()).isEqualTo(3);
    }

    @Test
    void findsAKeptHeadThatIsHereOrJustBefore() throws IOException {
        Files.delete(files.getFirst());
        Head here = new Head(JournalFiles.name(files.get(1)), 2, hash(files.get(1), 2));
        assertThat(whole(Optional.of(here)).beginsAfter()).isPresent();
        assertThat(whole(Optional.of(lastOfOldest())).beginsAfter()).isPresent();
    }

    @Test
    void wantsTheFilesBackForAKeptHeadThatIsOlder() throws IOException {
        Optional<Head> older = Optional.of(new Head(lastOfOldest().file(), 2, hash(oldest.get(1))));
        assertThat(whole(older).beginsAfter()).isEmpty();
        Files.delete(files.getFirst());
        assertThat(verify(older))
                .isInstanceOfSatisfying(
                        Verification.Broken.class,
                        broken -> {
                            assertThat(broken.file()).isEqualTo(lastOfOldest().file());
                            assertThat(broken.reason()).contains("put the files back");
                        });
    }

    private Head lastOfOldest() {
        return new Head(JournalFiles.name(files.getFirst()), oldest.size(), hash(oldest.getLast()));
    }

    private static String hash(Path file, int line) throws IOException {
        return hash(Samples.lines(file).get(line - 1));
    }

    private static String hash(String line) {
        return Samples.hash(line);
    }

    private Verification verify(Optional<Head> kept) throws IOException {
        return JournalVerifier.verify(directory, HeadCheck.NONE, kept);
    }

    private Verification.Extent whole(Optional<Head> kept) throws IOException {
        return ((Verification.Whole) verify(kept)).extent();
    }
}
