package dev.countersign.cli;

import dev.countersign.problem.CountersignException;
import java.util.function.LongSupplier;

/** A reload that a signal asked for: tells what came of it. */
final class Reloads {
    private Reloads() {}

    /** Runs it; what it gives is the epoch in force. */
    static void told(LongSupplier reload, Terminal terminal) {
        try {
            terminal.note("reloaded: epoch " + reload.getAsLong());
        } catch (CountersignException e) {
            terminal.error(e);
            terminal.note("the reload was refused; what ran before goes on");
        }
    }
}
