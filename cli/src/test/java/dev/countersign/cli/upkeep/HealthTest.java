package dev.countersign.cli.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.FixedClock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static final Instant NOW = Instant.parse("2026-11-27T08:00:00Z");

    private final Map<String, Map<String, Boolean>> services = new HashMap<>();
    private final Health ofServices = Health.ofServices(() -> services, FixedClock.at(NOW));
    private final AtomicReference<Optional<String>> fault = new AtomicReference<>(Optional.empty());
    private final Health ofResponders = Health.ofResponders(fault::get, FixedClock.at(NOW));

    @Test
    void alarmsWhenNoAddressOfServiceAnswers() {
        services.put("orders", Map.of("10.0.0.1:80", false));
        services.put("reports", Map.of("10.0.0.2:80", true));
        assertAlarm(
                ofServices,
                ProblemCode.UPSTREAM_UNREACHABLE,
                "orders at 10.0.0.1:80 did not answer");
    }

    @Test
    void isContentWithOneThatAnswers() {
        services.put("orders", Map.of("10.0.0.1:80", false, "10.0.0.2:80", true));
        assertThat(ofServices.run()).isEqualTo(Chore.Done.UNCHANGED);
    }

    @Test
    void saysWhatARespondersLastAnswerLacked() {
        fault.set(Optional.of("http://ocsp.example/: connection refused"));
        assertAlarm(
                ofResponders,
                ProblemCode.TRUST_REVOCATION_UNKNOWN,
                "no answer from http://ocsp.example/: connection refused");
        fault.set(Optional.empty());
        assertThat(ofResponders.run()).isEqualTo(Chore.Done.UNCHANGED);
    }

    @Test
    void looksEverySecondAlsoWhileItIsWrong() {
        assertThat(ofServices.due()).isBefore(NOW);
        services.put("orders", Map.of("10.0.0.1:80", false));
        assertThatExceptionOfType(CountersignException.class).isThrownBy(ofServices::run);
        assertThat(ofServices.due()).isEqualTo(NOW.plusSeconds(1));
    }

    private static void assertAlarm(Health health, ProblemCode code, String seen) {
        assertThatExceptionOfType(CountersignException.class)
                .isThrownBy(health::run)
                .withMessage(seen)
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(code));
    }
}
