package dev.countersign.e2e.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.countersign.access.PeerPattern;
import dev.countersign.identity.PeerId;
import dev.countersign.problem.Parsed;
import java.nio.charset.StandardCharsets;

/** A pattern is what its text parses to, matches what it is written for, and nobody next door. */
class PeerPatternFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void matchesItsOwnAndNobodyNextDoor(byte[] data) {
        try (var _ = Cost.bounded()) {
            Parsed<PeerPattern> parsed =
                    PeerPattern.parse(new String(data, StandardCharsets.UTF_8));

            Outsider.mustBeFitToShow(parsed);
            if (parsed instanceof Parsed.Good<PeerPattern> good) {
                PeerPattern pattern = good.value();
                assertThat(PeerPattern.parse(pattern.text()).orThrow()).isEqualTo(pattern);
                PeerId own = id(pattern.text().replace("**", "x").replace('*', 'x'));
                assertThat(pattern.matches(own)).isTrue();
                assertThat(pattern.matches(id("spiffe://next-door.example/x"))).isFalse();
                assertThat(pattern.matches(id("user:next-door"))).isFalse();
            }
        }
    }

    private static PeerId id(String text) {
        return PeerId.parse(text).orThrow();
    }
}
