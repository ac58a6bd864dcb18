package dev.countersign.cli.upkeep;

import dev.countersign.problem.CountersignException;

/** A problem of a chore, with how bad it is by now. */
final class LevelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String level;
    private final CountersignException problem;

    LevelledException(String level, CountersignException problem) {
        super(problem);
        this.level = level;
        this.problem = problem;
    }

    String level() {
        return level;
    }

    CountersignException problem() {
        return problem;
    }
}
