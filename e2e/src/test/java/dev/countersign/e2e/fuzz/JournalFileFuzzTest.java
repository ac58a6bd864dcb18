package dev.countersign.e2e.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.countersign.journal.JournalVerifier;
import dev.countersign.journal.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Any file gets a verdict, and no two different files are the same whole journal. */
class JournalFileFuzzTest {
    private static final String NAME = "20260101T000000.000Z-00000000.jsonl";

    @TempDir private static Path folder;

    @FuzzTest(maxDuration = "10s")
    void getsVerdictThatHoldsForNoOtherFile(byte[] data) throws IOException {
        try (var _ = Cost.bounded()) {
            Verification verdict = verdictOn(data);

            if (verdict instanceof Verification.Whole whole) {
                assertThat(whole.extent().entries()).isPositive();
                for (int step = 1; step <= 3; step++) {
                    byte[] changed = data.clone();
                    changed[data.length * step / 4] ^= 1;
                    assertThat(verdictOn(changed)).isNotEqualTo(verdict);
                }
            }
            if (verdict instanceof Verification.Cut cut) {
                assertThat(cut.tornBytes()).isLessThanOrEqualTo(data.length);
            }
        }
    }

    private static Verification verdictOn(byte[] content) throws IOException {
        Files.write(folder.resolve(NAME), content);
        return JournalVerifier.verify(folder);
    }
}
