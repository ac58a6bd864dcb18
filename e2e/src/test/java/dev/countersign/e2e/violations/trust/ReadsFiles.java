package dev.countersign.e2e.violations.trust;

import dev.countersign.e2e.violations.access.Permit;
import java.nio.file.Files;
import java.nio.file.Path;

/** Core that reads a file, and closes a cycle of packages. */
public final class ReadsFiles {
    private ReadsFiles() {}

    static boolean exists(Path file) {
        return Files.exists(file);
    }

    static Class<?> permit() {
        return Permit.class;
    }
}
