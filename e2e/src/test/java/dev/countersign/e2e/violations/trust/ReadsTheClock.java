package dev.countersign.e2e.violations.trust;

import java.time.Instant;
import java.time.ZoneOffset;

/** Core that looks at the clock. */
final class ReadsTheClock {
    private ReadsTheClock() {}

    static boolean expired(Instant end) {
        return Instant.now().atOffset(ZoneOffset.UTC).toInstant().isAfter(end);
    }
}
