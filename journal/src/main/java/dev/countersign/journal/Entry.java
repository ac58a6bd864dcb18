package dev.countersign.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * One line's content: what happened, when, and the facts in the order they were given.
 *
 * <p>A value is cut at {@value BoundedFields#MAX_VALUE} bytes and a field that would make the line
 * too long is left out; a last field {@code truncated} names both. There is no method for bytes, so
 * that no key gets here by accident.
 */
public final class Entry {
    private final byte[] fields;
    private final boolean head;

    private Entry(byte[] fields, boolean head) {
        this.fields = fields;
        this.head = head;
    }

    /** Begins an entry of a kind that the journal does not write by itself. */
    public static Builder of(EntryKind kind, Instant at) {
        if (kind.isOfTheJournalItself()) {
            throw new IllegalArgumentException(
                    "kind: "
                            + kind.word()
                            + " (expected: one that the journal does not write by itself)");
        }
        return new Builder(kind, at);
    }

    static Builder ofTheJournal(EntryKind kind, Instant at) {
        return new Builder(kind, at);
    }

    int size() {
        return fields.length;
    }

    /** Whether it only signs what was there before. */
    boolean isHead() {
        return head;
    }

    void putInto(ByteBuffer line) {
        line.put(fields);
    }

    /** The line without its number, link and checksum. */
    @Override
    public String toString() {
        return "{" + new String(fields, 1, fields.length - 1, StandardCharsets.UTF_8) + "}";
    }

    /** An entry in the making. Names are lower-case words with hyphens, each used once. */
    public static final class Builder {
        private final BoundedFields fields = new BoundedFields();
        private final EntryKind kind;

        private Builder(EntryKind kind, Instant at) {
            this.kind = kind;
            fields.text("at", at.toString());
            fields.text("kind", kind.word());
        }

        /** Adds a string. */
        public Builder text(String name, String value) {
            fields.text(name, value);
            return this;
        }

        /** Adds a list of strings. */
        public Builder texts(String name, List<String> values) {
            fields.texts(name, values);
            return this;
        }

        /** Adds a whole number. */
        public Builder number(String name, long value) {
            fields.bare(name, Long.toString(value));
            return this;
        }

        /** Adds a value that is JSON already, and no longer than a line bears. */
        Builder json(String name, String value) {
            fields.bare(name, value);
            return this;
        }

        /** Adds a fact that is so or is not so. */
        public Builder flag(String name, boolean value) {
            fields.bare(name, Boolean.toString(value));
            return this;
        }

        /** Adds a point in time. */
        public Builder instant(String name, Instant value) {
            fields.text(name, value.toString());
            return this;
        }

        /** The entry as it is now. */
        public Entry build() {
            return new Entry(fields.toBytes(), kind == EntryKind.HEAD);
        }
    }
}
