package dev.countersign.journal;

import java.util.List;
import java.util.Optional;

/** What a look at all files of a journal found. */
public sealed interface Verification {
    /** There is no file. A journal that was removed as a whole looks like this. */
    record Empty() implements Verification {}

    /** Every line is what was written, and the newest file was closed by its process's end. */
    record Whole(Extent extent) implements Verification {}

    /**
     * Every line is what was written, but the newest file was not closed, or says that another one
     * follows: its process runs, or was killed, or its last lines or files were cut off. Only a
     * {@link SignedHead} kept elsewhere tells the last from the others.
     *
     * @param extent what was found, the end of the newest file last
     * @param file the newest file
     * @param nextLine the number of the entry that would come next
     * @param tornBytes the length of the line that was not written to its end, 0 when there is none
     */
    record Cut(Extent extent, String file, long nextLine, long tornBytes) implements Verification {}

    /**
     * A line was edited, deleted, moved or inserted, a file is missing, a head is not believed, or
     * one that was kept elsewhere is not there. All before the entry named fits together; the one
     * just before it is vouched for by its checksum alone.
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
     * @param beginsAfter the line that the first file follows, when the files before are not here
     * @param heads the signed heads
     */
    record Extent(
            int files,
            long entries,
            Head head,
            List<Unclosed> unclosed,
            Optional<Head> beginsAfter,
            Heads heads) {
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

    /**
     * What the signed heads come to.
     *
     * @param count how many there are
     * @param untrusted how many of them nobody vouches for
     * @param whyUntrusted why not, for the newest of these
     * @param signers who signed the others
     * @param last the newest one
     */
    record Heads(
            long count,
            long untrusted,
            Optional<String> whyUntrusted,
            List<String> signers,
            Optional<LastHead> last) {
        /** Copies the list. */
        public Heads {
            signers = List.copyOf(signers);
        }
    }

    /**
     * The newest signed head.
     *
     * @param head the head
     * @param finding what is to be said of its signature
     * @param linesAfter the number of lines after it, which nobody has signed
     */
    record LastHead(SignedHead head, HeadCheck.Finding finding, long linesAfter) {}
}
