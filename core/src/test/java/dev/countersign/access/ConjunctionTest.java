package dev.countersign.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a rule asks for is written in one line; a pattern says nothing of another trust domain. */
class ConjunctionTest {
    private static final String BATCH = "spiffe://acme.example/batch/*";

    @Test
    void isWrittenWithAllItsParts() {
        assertThat(
                        new Conjunction(
                                        Optional.of(pattern(BATCH)),
                                        Set.of("PUT", "GET"),
                                        List.of(
                                                SegmentPattern.parse("/a/**").orThrow(),
                                                SegmentPattern.parse("/b").orThrow()))
                                .text())
                .isEqualTo(BATCH + "; methods GET, PUT; paths /a/**, /b");
        assertThat(Conjunction.peer(pattern(BATCH)).text()).isEqualTo(BATCH);
        assertThat(new Conjunction(Optional.empty(), Set.of(), List.of()).text())
                .isEqualTo("everybody");
    }

    @Test
    void neitherCoversNorMeetsPatternsOfAnotherTrustDomain() {
        PeerPattern foreign = pattern("spiffe://other.example/batch/*");
        assertThat(pattern(BATCH).covers(foreign)).isFalse();
        assertThat(pattern(BATCH).meets(foreign)).isFalse();
        PeerPattern narrower = pattern("spiffe://acme.example/batch/nightly");
        PeerPattern wider = pattern("spiffe://acme.example/**");
        assertThat(pattern(BATCH).covers(narrower)).isTrue();
        assertThat(wider.covers(pattern(BATCH))).isTrue();
        assertThat(pattern(BATCH).meets(wider)).isTrue();
    }

    private static PeerPattern pattern(String text) {
        return PeerPattern.parse(text).orThrow();
    }
}
