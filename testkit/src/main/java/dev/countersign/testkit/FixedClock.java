package dev.countersign.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that stands still until it is moved; clocks made from it by {@link #withZone} move with
 * it.
 */
public final class FixedClock extends Clock {
    private final AtomicReference<Instant> now;
    private final ZoneId zone;

    private FixedClock(AtomicReference<Instant> now, ZoneId zone) {
        this.now = now;
        this.zone = zone;
    }

    public static FixedClock at(Instant instant) {
        return new FixedClock(new AtomicReference<>(instant), ZoneOffset.UTC);
    }

    /** A clock that stands at a time such as {@code 2026-11-24T08:10:00Z}. */
    public static FixedClock at(String instant) {
        return at(Instant.parse(instant));
    }

    public void moveTo(Instant instant) {
        now.set(instant);
    }

    /** Moves the clock by a duration, backwards if it is negative. */
    public void advance(Duration duration) {
        now.updateAndGet(instant -> instant.plus(duration));
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new FixedClock(now, other);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return "FixedClock[" + instant() + "]";
    }
}
