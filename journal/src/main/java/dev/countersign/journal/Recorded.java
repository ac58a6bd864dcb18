package dev.countersign.journal;

/** What became of an entry that was handed to the journal. */
public enum Recorded {
    /**
     * It is in the queue: written within 50 ms and forced to disk within a second, unless the disk
     * fails.
     */
    QUEUED,
    /** It will not be in the journal; {@link Journal#state()} says why. */
    REFUSED
}
