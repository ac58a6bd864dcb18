package dev.countersign.cli.upkeep;

import java.time.Instant;

/**
 * Something that is to be done again and again, when it is due by the clock. It may block; what it
 * throws is an alarm, and it is tried again when it is due next.
 */
public interface Chore {
    /** What it is, for people. */
    String name();

    /** When it is to be done next; after a suspend that may be long ago. */
    Instant due();

    /** Does it. */
    Done run();

    /** Whether what decides has changed by it. */
    enum Done {
        UNCHANGED,
        CHANGED
    }
}
