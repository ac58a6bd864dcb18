package dev.countersign.cli.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.FixedClock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceHealthTest {
    private final Map<String, Map<String, Boolean>> services = new HashMap<>();
    private final ServiceHealth health =
            new ServiceHealth(() -> services, FixedClock.at("2026-11-30T08:00:00Z"));

    @Test
    void alarmsWhenNoAddressOfServiceAnswers() {
        services.put("orders", Map.of("10.0.0.1:80", false));
        services.put("reports", Map.of("10.0.0.2:80", true));

        assertThatExceptionOfType(CountersignException.class)
                .isThrownBy(health::run)
                .withMessage("orders at 10.0.0.1:80 did not answer")
                .satisfies(problem ->
                        assertThat(problem.code()).isEqualTo(ProblemCode.UPSTREAM_UNREACHABLE));
    }

    @Test
    void isContentWithOneThatAnswers() {
        services.put("orders", Map.of("10.0.0.1:80", false, "10.0.0.2:80", true));

        assertThat(health.run()).isEqualTo(Chore.Done.UNCHANGED);
    }
}
