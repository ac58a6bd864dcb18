package dev.countersign.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.Seeded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EveryByteOfAJournalIsGuardedTest {
    @TempDir Path directory;

    @Test
    void anyOtherByteNamesItsLine() throws IOException {
        Seeded seeded = Seeded.fresh();
        Path file = Samples.write(directory, 30);
        byte[] written = Files.readAllBytes(file);
        int line = 1;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int i = 0; i < written.length - 1; i++) {
                byte other = (byte) (written[i] ^ (1 + seeded.between(0, 254)));
                channel.write(ByteBuffer.wrap(new byte[] {other}), i);
                assertBroken(line, "byte " + i + " is " + other + ", " + seeded);
                channel.write(ByteBuffer.wrap(written, i, 1), i);
                line += written[i] == '\n' ? 1 : 0;
            }
        }
        assertThat(line).isEqualTo(30);
        assertThat(JournalVerifier.verify(directory)).isInstanceOf(Verification.Whole.class);
    }

    @Test
    void anyMissingByteNamesItsLine() throws IOException {
        Path file = Samples.write(directory, 4);
        byte[] written = Files.readAllBytes(file);
        int line = 1;
        for (int i = 0; i < written.length - 1; i++) {
            byte[] shorter = new byte[written.length - 1];
            System.arraycopy(written, 0, shorter, 0, i);
            System.arraycopy(written, i + 1, shorter, i, shorter.length - i);
            Files.write(file, shorter);
            assertBroken(line, "without byte " + i);
            line += written[i] == '\n' ? 1 : 0;
        }
    }

    @Test
    void anyShorterFileIsCut() throws IOException {
        Path file = Samples.write(directory, 4);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            while (channel.size() > 0) {
                channel.truncate(channel.size() - 1);
                assertThat(JournalVerifier.verify(directory)).isInstanceOf(Verification.Cut.class);
            }
        }
    }

    private void assertBroken(int line, String change) throws IOException {
        assertThat(JournalVerifier.verify(directory))
                .as(change)
                .isInstanceOfSatisfying(
                        Verification.Broken.class,
                        broken -> assertThat(broken.line()).isEqualTo(line));
    }
}
