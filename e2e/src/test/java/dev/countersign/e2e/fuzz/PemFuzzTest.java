package dev.countersign.e2e.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.countersign.problem.Parsed;
import dev.countersign.tls.Pem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** What reads as PEM is the same when it is written and read again. */
class PemFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void isTheSameWrittenAndReadAgain(byte[] data) {
        try (var _ = Cost.bounded()) {
            Parsed<List<Pem.Block>> parsed = Pem.read(data);

            Outsider.mustBeFitToShow(parsed);
            if (parsed instanceof Parsed.Good<List<Pem.Block>> good) {
                String written =
                        good.value().stream()
                                .map(block -> Pem.write(block.label(), block.content()))
                                .collect(Collectors.joining());
                List<Pem.Block> again =
                        Pem.read(written.getBytes(StandardCharsets.US_ASCII)).orThrow();

                assertThat(again)
                        .extracting(Pem.Block::label)
                        .containsExactlyElementsOf(
                                good.value().stream().map(Pem.Block::label).toList());
                assertThat(again)
                        .extracting(Pem.Block::content)
                        .containsExactlyElementsOf(
                                good.value().stream().map(Pem.Block::content).toList());
            }
        }
    }
}
