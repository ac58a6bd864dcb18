package dev.countersign.journal;

/**
 * Whether the journal takes entries. Only while it is {@link Recording} may a new connection be let
 * in.
 */
public sealed interface JournalState {
    /** Entries are taken and written. */
    record Recording() implements JournalState {}

    /** The queue was full and entries were refused; ends when half of it is free again. */
    record Overflowed() implements JournalState {}

    /**
     * A write or a force failed. The file is not trusted any more, and this journal does not record
     * again.
     *
     * @param reason what happened, how far the journal is on disk, and what to do
     */
    record Failed(String reason) implements JournalState {}

    /** The journal was closed. */
    record Closed() implements JournalState {}
}
