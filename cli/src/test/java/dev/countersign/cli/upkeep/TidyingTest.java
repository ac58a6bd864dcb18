package dev.countersign.cli.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.FixedClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TidyingTest {
    private final AtomicLong admitted = new AtomicLong();
    private final AtomicLong computed = new AtomicLong();
    private final AtomicInteger collections = new AtomicInteger();
    private final FixedClock clock = FixedClock.at("2026-11-30T08:00:00Z");
    private final Tidying tidying =
            new Tidying(
                    new Tidying.Work(admitted::get, computed::get),
                    collections::incrementAndGet,
                    clock);

    /** Lets a second pass in which so many come and so much is computed. */
    private void second(long coming, Duration computing) {
        admitted.addAndGet(coming);
        computed.addAndGet(computing.toNanos());
        clock.advance(Duration.ofSeconds(1));
        tidying.run();
    }

    @Test
    void waitsUntilNobodyComesAnyMore() {
        second(5000, Duration.ZERO);
        second(1, Duration.ZERO);
        assertThat(collections).hasValue(0);

        second(0, Duration.ZERO);
        assertThat(collections).hasValue(1);
    }

    @Test
    void waitsUntilThoseWhoAreThereHaveLittleToDo() {
        second(5000, Duration.ZERO);
        second(0, Duration.ofMillis(51));
        assertThat(collections).hasValue(0);

        second(0, Duration.ofMillis(49));
        assertThat(collections).hasValue(1);
    }

    @Test
    void isDoneOnceForSoMany() {
        second(1000, Duration.ZERO);
        second(0, Duration.ZERO);
        second(0, Duration.ZERO);
        assertThat(collections).hasValue(1);

        second(999, Duration.ZERO);
        second(0, Duration.ZERO);
        assertThat(collections).hasValue(1);
        second(1, Duration.ZERO);
        second(0, Duration.ZERO);
        assertThat(collections).hasValue(2);
    }
}
