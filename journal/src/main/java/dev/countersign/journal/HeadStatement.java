package dev.countersign.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * What a signed head says: at this time, the journal of this process had this line.
 *
 * <p>No part of it can hold a line break, so that its text can be read in one way only.
 *
 * @param head the line, with its hash
 * @param process the name of the process
 * @param at when it was said
 */
public record HeadStatement(Head head, String process, Instant at) {
    private static final Pattern PROCESS = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /** Refuses a name or a hash that is none. */
    public HeadStatement {
        mustBeName(process);
        if (!JournalFiles.isName(head.file()) || head.line() < 1 || !isHash(head.hash())) {
            throw new IllegalArgumentException(
                    "head: " + head + " (expected: a line of a journal's file, and its hash)");
        }
    }

    static void mustBeName(String process) {
        if (!PROCESS.matcher(process).matches()) {
            throw new IllegalArgumentException(
                    "process: " + process + " (expected: 1..64 of A-Z a-z 0-9 . _ -)");
        }
    }

    /**
     * The bytes that are signed: seven lines of ASCII, each with a newline.
     *
     * @param signer the SHA-256 of the signer's certificate, in lower-case hex
     */
    public byte[] signedBytes(String signer) {
        if (!isHash(signer)) {
            throw new IllegalArgumentException(
                    "signer: " + signer + " (expected: a SHA-256 in lower-case hex)");
        }
        String text =
                "countersign journal head 1\n"
                        + "file: "
                        + head.file()
                        + "\nline: "
                        + head.line()
                        + "\nhash: "
                        + head.hash()
                        + "\nprocess: "
                        + process
                        + "\nat: "
                        + at
                        + "\nsigner: "
                        + signer
                        + "\n";
        return text.getBytes(US_ASCII);
    }

    static boolean isHash(String text) {
        return HASH.matcher(text).matches();
    }
}
