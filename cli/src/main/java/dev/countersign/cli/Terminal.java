package dev.countersign.cli;

import dev.countersign.problem.CountersignException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The only place that prints: results to standard output, everything else to standard error. */
public final class Terminal {
    private static final String PREFIX = "countersign: ";

    private final PrintStream results;
    private final PrintStream notes;

    Terminal(PrintStream results, PrintStream notes) {
        this.results = results;
        this.notes = notes;
    }

    /** The process's own terminal. */
    static Terminal ofProcess() {
        return new Terminal(
                new PrintStream(
                        new java.io.FileOutputStream(java.io.FileDescriptor.out),
                        true,
                        StandardCharsets.UTF_8),
                new PrintStream(
                        new java.io.FileOutputStream(java.io.FileDescriptor.err),
                        true,
                        StandardCharsets.UTF_8));
    }

    /** A result, on its own line. */
    void result(String line) {
        results.println(line);
    }

    /** Standard output as bytes, for what a peer sends. */
    PrintStream raw() {
        return results;
    }

    /** Something a person should know, and a pipe should not see. */
    void note(String line) {
        line.lines().forEach(one -> notes.println(PREFIX + one));
    }

    /** An error: what was seen, its code, and what to do. */
    void error(CountersignException problem) {
        String seen = String.valueOf(problem.getMessage());
        String code = "[" + problem.code() + "]";
        note(seen.contains(code) ? seen : seen + " " + code);
        note("hint: " + problem.remedy());
    }
}
