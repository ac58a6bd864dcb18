package dev.countersign.e2e.violations.cli;

import dev.countersign.e2e.violations.testkit.Tool;

/** A command outside the demo that uses the testkit. */
final class UsesTestkit {
    private UsesTestkit() {}

    static Class<?> tool() {
        return Tool.class;
    }
}
