package dev.countersign.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeededTest {
    @Test
    void refusesEmptySpan() {
        assertThatThrownBy(() -> Seeded.of(1).between(2, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("highest: 1 (expected: >= 2)");
    }

    /** The first outputs for this seed in the reference implementation of SplitMix64. */
    @Test
    void agreesWithReference() {
        Seeded seeded = Seeded.of(1234567);
        assertThat(List.of(seeded.next(), seeded.next(), seeded.next()))
                .containsExactly(6457827717110365317L, 3203168211198807973L, -8629252141511181193L);
    }

    @Test
    void repeatsItself() {
        assertThat(draws(Seeded.of(5))).isEqualTo(draws(Seeded.of(5)));
        assertThat(draws(Seeded.of(5))).isNotEqualTo(draws(Seeded.of(6)));
    }

    @Test
    void forksByLabelWhateverWasDrawn() {
        Seeded fresh = Seeded.of(5);
        Seeded used = Seeded.of(5);
        used.next();
        assertThat(fresh.fork("leaf").next()).isEqualTo(used.fork("leaf").next());
        assertThat(fresh.fork("leaf").next()).isNotEqualTo(fresh.fork("root").next());
    }

    @Test
    void staysBetweenBoundsAndReachesThem() {
        Seeded seeded = Seeded.fresh();
        assertThat(IntStream.range(0, 1000).map(i -> seeded.between(-1, 2)).distinct().sorted())
                .as(seeded.toString())
                .containsExactly(-1, 0, 1, 2);
        assertThat(seeded.between(7, 7)).isEqualTo(7);
    }

    @Test
    void spansAllNumbers() {
        Seeded seeded = Seeded.fresh();
        assertThat(
                        IntStream.range(0, 100)
                                .map(i -> seeded.between(Integer.MIN_VALUE, Integer.MAX_VALUE)))
                .as(seeded.toString())
                .anyMatch(number -> number < 0)
                .anyMatch(number -> number > 0);
    }

    @Test
    void makesTextOfAlphabet() {
        assertThat(Seeded.of(3).text("ab", 50)).hasSize(50).matches("[ab]+");
    }

    @Test
    void givesSecureRandomThatRepeats() {
        SecureRandom one = Seeded.of(9).secureRandom();
        SecureRandom other = Seeded.of(9).secureRandom();
        assertThat(one.generateSeed(4)).isEqualTo(other.generateSeed(4));
        assertThat(one.nextLong()).isEqualTo(other.nextLong());
        assertThat(KeyKind.P_256.generate(one).getPublic())
                .isEqualTo(KeyKind.P_256.generate(other).getPublic());
    }

    @Test
    void printsSeed() {
        assertThat(Seeded.of(42)).hasToString("seed 42");
        assertThat(Seeded.fresh().seed()).isNotEqualTo(Seeded.fresh().seed());
    }

    private static List<Object> draws(Seeded seeded) {
        return List.of(
                seeded.between(0, 1000),
                seeded.pick(List.of("a", "b", "c", "d")),
                seeded.text("0123456789", 10),
                List.of(seeded.next(), seeded.next()),
                new String(seeded.bytes(8), StandardCharsets.ISO_8859_1));
    }
}
