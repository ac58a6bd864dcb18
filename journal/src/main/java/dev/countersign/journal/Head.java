package dev.countersign.journal;

/**
 * One line of the chain, and with it every line before it.
 *
 * @param file the name of the file that has the line
 * @param line the line's number in its file, from 1; 0 when the file has no whole line
 * @param hash the SHA-256 of the last whole line up to there, in lower-case hex
 */
public record Head(String file, long line, String hash) {
    /** What stands before the first file. */
    static final Head NONE = new Head("", 0, "0".repeat(64));
}
