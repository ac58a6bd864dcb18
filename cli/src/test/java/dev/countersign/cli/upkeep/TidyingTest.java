package dev.countersign.cli.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.FixedClock;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TidyingTest {
    private final AtomicLong admitted = new AtomicLong();
    private final AtomicInteger collections = new AtomicInteger();
    private final Tidying tidying =
            new Tidying(
                    admitted::get,
                    collections::incrementAndGet,
                    FixedClock.at("2026-11-30T08:00:00Z"));

    @Test
    void waitsUntilNobodyComesAnyMore() {
        admitted.set(5000);
        tidying.run();
        admitted.set(5001);
        tidying.run();
        assertThat(collections).hasValue(0);

        tidying.run();
        assertThat(collections).hasValue(1);
    }

    @Test
    void isDoneOnceForSoMany() {
        admitted.set(1000);
        tidying.run();
        tidying.run();
        tidying.run();
        assertThat(collections).hasValue(1);

        admitted.set(1999);
        tidying.run();
        tidying.run();
        assertThat(collections).hasValue(1);
        admitted.set(2000);
        tidying.run();
        tidying.run();
        assertThat(collections).hasValue(2);
    }
}
