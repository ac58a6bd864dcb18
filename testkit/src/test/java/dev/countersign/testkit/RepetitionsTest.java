package dev.countersign.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RepetitionsTest {
    @Test
    void areMoreAtLengthAndFewerInBrief() {
        assertThat(Repetitions.of(100, 5_000, false, false)).isEqualTo(100);
        assertThat(Repetitions.of(100, 5_000, true, false)).isEqualTo(5_000);
        assertThat(Repetitions.of(100, 5_000, false, true)).isEqualTo(20);
        assertThat(Repetitions.of(100, 5_000, true, true)).isEqualTo(20);
    }

    @Test
    void areNeverNone() {
        assertThat(Repetitions.of(1, 1, false, true)).isOne();
        assertThatThrownBy(() -> Repetitions.of(0, 1)).hasMessageContaining("usual: 0");
        assertThatThrownBy(() -> Repetitions.of(2, 1)).hasMessageContaining("at length: 1");
    }
}
