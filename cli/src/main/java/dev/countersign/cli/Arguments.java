package dev.countersign.cli;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.util.function.Function;
import java.util.function.Supplier;

/** Turns a text that a person wrote into a value, or into an error that says where it stands. */
final class Arguments {
    private Arguments() {}

    /** The value of an argument; one that does not parse is wrong usage. */
    static <S, T> T parsed(String name, S text, Function<S, T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw new CountersignException(ProblemCode.USAGE_INVALID, name + ": " + e.getMessage());
        }
    }

    /** A value made of the configuration; one that cannot be made is a configuration error. */
    static <T> T configured(String what, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new CountersignException(
                    ProblemCode.CONFIG_INVALID_VALUE, what + ": " + e.getMessage());
        }
    }
}
