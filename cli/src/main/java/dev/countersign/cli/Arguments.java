package dev.countersign.cli;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.util.function.Function;

/** Reads what stands on the command line. */
final class Arguments {
    private Arguments() {}

    /** The value of an argument; one that does not parse is wrong usage. */
    static <T> T parsed(String name, String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw new CountersignException(ProblemCode.USAGE_INVALID, name + ": " + e.getMessage());
        }
    }
}
