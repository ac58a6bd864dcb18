package dev.countersign.cli.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.FixedClock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ResponderHealthTest {
    private static final Instant NOW = Instant.parse("2026-11-27T08:00:00Z");

    private final AtomicReference<Optional<String>> fault = new AtomicReference<>(Optional.empty());
    private final ResponderHealth health = new ResponderHealth(fault::get, FixedClock.at(NOW));

    @Test
    void saysWhatARespondersLastAnswerLacked() {
        fault.set(Optional.of("http://ocsp.example/: connection refused"));
        assertThatExceptionOfType(CountersignException.class)
                .isThrownBy(health::run)
                .withMessageContaining("http://ocsp.example/: connection refused")
                .satisfies(problem ->
                        assertThat(problem.code()).isEqualTo(ProblemCode.TRUST_REVOCATION_UNKNOWN));
        fault.set(Optional.empty());
        assertThat(health.run()).isEqualTo(Chore.Done.UNCHANGED);
    }

    @Test
    void looksEverySecondAlsoWhileItIsWrong() {
        assertThat(health.due()).isBefore(NOW);
        fault.set(Optional.of("http://ocsp.example/: connection refused"));
        assertThatExceptionOfType(CountersignException.class).isThrownBy(health::run);
        assertThat(health.due()).isEqualTo(NOW.plusSeconds(1));
    }
}
