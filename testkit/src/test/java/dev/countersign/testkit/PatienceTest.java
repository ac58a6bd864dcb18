package dev.countersign.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PatienceTest {
    @Test
    void saysWhatItWaitedForInVain() {
        assertThatThrownBy(() -> Patience.until("a miracle", Duration.ofMillis(20), () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessage("waited 20 ms in vain for a miracle");
    }

    @Test
    void stopsWhenInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Patience.until("a miracle", Duration.ofDays(1), () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessage("interrupted while waiting for a miracle");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void asksUntilItHolds() {
        AtomicInteger asked = new AtomicInteger();
        Patience.until("the third time", Duration.ofSeconds(5), () -> asked.incrementAndGet() == 3);
        assertThat(asked).hasValue(3);
    }
}
