package dev.countersign.problem;

import java.util.function.Function;

/**
 * What came of reading something: the value, or why it is none. A peer can cause the latter, so it
 * is a value and no exception; configuration turns it into an error with {@link #orThrow()}.
 */
public sealed interface Parsed<T> {

    /** It read well. */
    record Good<T>(T value) implements Parsed<T> {}

    /** It did not read; {@code why} says what was seen and what was wanted. */
    record Bad<T>(String why) implements Parsed<T> {}

    static <T> Parsed<T> good(T value) {
        return new Good<>(value);
    }

    static <T> Parsed<T> bad(String why) {
        return new Bad<>(why);
    }

    /** The value; for callers to whom a bad one is a bug or a configuration error. */
    default T orThrow() {
        if (this instanceof Good<T> good) {
            return good.value();
        }
        throw new IllegalArgumentException(((Bad<T>) this).why());
    }

    /** The same reading, seen as a wider or another type. */
    default <U> Parsed<U> map(Function<? super T, ? extends U> change) {
        if (this instanceof Good<T> good) {
            return good(change.apply(good.value()));
        }
        return bad(((Bad<T>) this).why());
    }
}
