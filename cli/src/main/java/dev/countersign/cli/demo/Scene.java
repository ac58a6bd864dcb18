package dev.countersign.cli.demo;

import dev.countersign.problem.ProblemCode;
import java.util.Optional;

/**
 * One scene of the demo: who comes, what they show, and what must become of it. No code means that
 * they are let in.
 */
record Scene(String who, String shows, Optional<ProblemCode> must, Attempt attempt) {

    /** Tries to get through, and tells what happened. */
    @FunctionalInterface
    interface Attempt {
        Outcome run() throws Exception;
    }

    /** What happened: the code of the refusal, if any, the alert that came, and what was read. */
    record Outcome(Optional<String> code, String alert, String read) {}

    /** Whether it went as it must: the right code, or the greeting of the service. */
    boolean wentAsItMust(Outcome outcome) {
        return must.map(code -> outcome.code().equals(Optional.of(code.slug())))
                .orElseGet(() -> outcome.code().isEmpty() && outcome.read().contains("hello"));
    }
}
