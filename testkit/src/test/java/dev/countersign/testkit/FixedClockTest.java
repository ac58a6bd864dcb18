package dev.countersign.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class FixedClockTest {
    private final FixedClock clock = FixedClock.at("2026-11-24T08:10:00Z");

    @Test
    void standsStill() {
        assertThat(clock.instant()).isEqualTo("2026-11-24T08:10:00Z");
        assertThat(clock.getZone()).isEqualTo(ZoneOffset.UTC);
    }

    @Test
    void movesBothWays() {
        clock.advance(Duration.ofHours(1));
        assertThat(clock.instant()).isEqualTo("2026-11-24T09:10:00Z");
        clock.advance(Duration.ofHours(-2));
        assertThat(clock.instant()).isEqualTo("2026-11-24T07:10:00Z");
        clock.moveTo(Instant.EPOCH);
        assertThat(clock.millis()).isZero();
    }

    @Test
    void movesItsViewsInOtherZones() {
        Clock elsewhere = clock.withZone(ZoneId.of("Europe/Berlin"));
        clock.moveTo(Instant.EPOCH);
        assertThat(elsewhere.instant()).isEqualTo(Instant.EPOCH);
        assertThat(elsewhere.getZone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    }

    @Test
    void saysItsTime() {
        assertThat(clock).hasToString("FixedClock[2026-11-24T08:10:00Z]");
    }
}
