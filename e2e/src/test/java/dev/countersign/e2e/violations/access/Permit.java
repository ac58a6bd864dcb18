package dev.countersign.e2e.violations.access;

import dev.countersign.e2e.violations.trust.ReadsFiles;

/** Stands for the proof of the same name, and closes a cycle of packages. */
public final class Permit {
    Permit() {}

    static Class<?> cycle() {
        return ReadsFiles.class;
    }
}
