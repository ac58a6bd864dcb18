package dev.countersign.journal;

import java.util.Locale;

/** What a line of the journal tells. */
public enum EntryKind {
    /** A process began a file; the line names the file before it. Written by the journal alone. */
    START,
    /**
     * A process closed its file; the line says when it goes on in another one. Written by the
     * journal alone.
     */
    STOP,
    /**
     * Entries were refused because the queue was full; the line counts them. Written by the journal
     * alone.
     */
    LOST,
    /** A connection was let in or refused. */
    DECISION,
    /** A request on a connection that was let in was refused, or passed on against the rules. */
    REQUEST,
    /** A connection ended. */
    END,
    /**
     * Refusals before any proof, beyond the rate that is told one by one, counted into one line.
     */
    COUNTED,
    /** A configuration came into force or was refused. */
    CONFIG,
    /** A certificate is about to be signed, or was. */
    ISSUE,
    /** A token was made that gives a certificate once. */
    TOKEN,
    /** A certificate was revoked. */
    REVOKE,
    /** The process signed the chain so far. Written by the journal alone. */
    HEAD;

    /** The word that the line carries. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isOfTheJournalItself() {
        return this == START || this == STOP || this == LOST || this == HEAD;
    }
}
