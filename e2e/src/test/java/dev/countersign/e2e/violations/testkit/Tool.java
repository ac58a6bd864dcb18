package dev.countersign.e2e.violations.testkit;

/** Stands for something of the testkit. */
public final class Tool {
    private Tool() {}
}
