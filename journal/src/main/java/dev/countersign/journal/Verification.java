package dev.countersign.journal;

import java.util.List;

/** What a look at all files of a journal found. */
public sealed interface Verification {
    /** There is no file. A journal that was removed as a whole looks like this. */
    record Empty() implements Verification {}

    /** Every line is what was written, and the newest file was closed. */
    record Whole(Extent extent) implements Verification {}

    /**
     * Every line is what was written, but the newest file was not closed: its process runs, or was
     * killed, or its last lines were cut off. Only a {@link Head} kept elsewhere tells the last
     * from the others.
     *
     * @param extent what was found, the end of the newest file last
     * @param file the newest file
     * @param nextLine the number of the entry that would come next
     * @param tornBytes the length of the line that was not written to its end, 0 when there is none
     */
    record Cut(Extent extent, String file, long nextLine, long tornBytes) implements Verification {}

    /**
     * A line was edited, deleted, moved or inserted, or a file is missing. All before the entry
     * named fits together; the one just before it is vouched for by its checksum alone.
     *
     * @param file the file of the first bad entry
     * @param line its number, from 1
     * @param reason what was seen and what was expected there
     */
    record Broken(String file, long line, String reason) implements Verification {}

    /**
     * How much was verified.
     *
     * @param files the number of files
     * @param entries the number of lines in them, the journal's own included
     * @param head the last line
     * @param unclosed the files without a stop line, oldest first
     */
    record Extent(int files, long entries, Head head, List<Unclosed> unclosed) {
        /** Copies the list. */
        public Extent {
            unclosed = List.copyOf(unclosed);
        }
    }

    /**
     * A file whose process did not close it. The next file, if there is one, names its last whole
     * line.
     *
     * @param file its name
     * @param lines the number of its whole lines
     * @param tornBytes the length of the line that was not written to its end, 0 when there is none
     */
    record Unclosed(String file, long lines, long tornBytes) {}
}
