package dev.countersign.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnyCrashIsFollowedTest {
    private static final int LINES = 5;
    @TempDir Path parent;

    @Test
    void whereverTheLastWriteEnded() throws IOException {
        Path model = Samples.write(parent.resolve("model"), LINES);
        byte[] written = Files.readAllBytes(model);
        for (int length = 0; length < written.length; length += 7) {
            byte[] left = Arrays.copyOf(written, length);
            Path directory = Files.createDirectory(parent.resolve("after" + length));
            Files.write(directory.resolve(model.getFileName()), left);
            assertFollowed(directory, wholeLines(left), length - endOfLastLine(left));
        }
    }

    @Test
    void crashAfterCrash() throws IOException {
        Path directory = parent.resolve("journal");
        for (int crash = 1; crash <= LINES; crash++) {
            Path killed = Samples.write(directory, LINES);
            Samples.kill(killed, crash, crash == LINES ? "" : "{\"seq\":");
        }
        Samples.write(directory, LINES);
        Verification.Extent extent = whole(directory);
        assertThat(extent.files()).isEqualTo(LINES + 1);
        assertThat(extent.entries()).isEqualTo(1 + 2 + 3 + 4 + 5 + LINES);
        assertThat(extent.unclosed())
                .extracting(Verification.Unclosed::lines)
                .containsExactly(1L, 2L, 3L, 4L);
    }

    private static void assertFollowed(Path directory, int wholeLines, int tornBytes)
            throws IOException {
        Samples.write(directory, 3);
        Verification.Extent extent = whole(directory);
        assertThat(extent.entries()).isEqualTo(wholeLines + 3);
        assertThat(extent.unclosed())
                .singleElement()
                .satisfies(end -> {
                    assertThat(end.lines()).isEqualTo(wholeLines);
                    assertThat(end.tornBytes()).isEqualTo(tornBytes);
                });
    }

    private static Verification.Extent whole(Path directory) throws IOException {
        return ((Verification.Whole) JournalVerifier.verify(directory)).extent();
    }

    private static int wholeLines(byte[] bytes) {
        int lines = 0;
        for (byte one : bytes) {
            lines += one == '\n' ? 1 : 0;
        }
        return lines;
    }

    private static int endOfLastLine(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }
}
