package dev.countersign.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ParsedTest {
    @Test
    void givesTheValueThatReadWell() {
        assertThat(Parsed.good(7).orThrow()).isEqualTo(7);
        assertThat(Parsed.good(7).map(number -> "n" + number)).isEqualTo(Parsed.good("n7"));
    }

    @Test
    void throwsWhatIsWrongWhereNoValueIs() {
        Parsed<Integer> bad = Parsed.bad("seven (expected: 7)");

        assertThatThrownBy(bad::orThrow)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("seven (expected: 7)");
        assertThat(bad.map(number -> "n" + number)).isEqualTo(Parsed.bad("seven (expected: 7)"));
    }
}
