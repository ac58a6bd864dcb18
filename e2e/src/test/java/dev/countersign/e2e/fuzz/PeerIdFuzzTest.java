package dev.countersign.e2e.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.countersign.identity.PeerId;
import dev.countersign.problem.Parsed;
import java.nio.charset.StandardCharsets;

/** An identity has one text form: what parses is what its own text parses to. */
class PeerIdFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void isWhatItsTextParsesTo(byte[] data) {
        try (var _ = Cost.bounded()) {
            String text = new String(data, StandardCharsets.UTF_8);
            Parsed<PeerId> parsed = PeerId.parse(text);

            Outsider.mustBeFitToShow(parsed);
            if (parsed instanceof Parsed.Good<PeerId> good) {
                PeerId id = good.value();
                assertThat(PeerId.parse(id.text()).orThrow()).isEqualTo(id);
                assertThat(text).matches(PeerIdFuzzTest::isGraphic, "graphic ASCII");
                assertThat(id.text()).isEqualToIgnoringCase(text);
                if (!text.startsWith("dns:")) { // host names are folded, nothing else is
                    assertThat(id.text()).isEqualTo(text);
                }
            }
        }
    }

    private static boolean isGraphic(String text) {
        return text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }
}
