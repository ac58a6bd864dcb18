package dev.countersign.problem;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a maker of proof that Java's visibility cannot hide from other modules. The named classes
 * alone may call it; the architecture test reads this from the bytecode and enforces it.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR})
public @interface OnlyCalledBy {
    /** Fully qualified names of the classes that may call. */
    String[] value();
}
