package dev.countersign.cli;

import dev.countersign.gateway.ConnectionLimits;
import dev.countersign.gateway.Limits;

/** How many connections the system lets this process have. */
final class Descriptors {
    private Descriptors() {}

    /** Warns of a limit that cannot be reached: accepting pauses where descriptors run out. */
    static void warn(Limits limits, Terminal terminal) {
        int wanted = limits.connections().most();
        int possible = ConnectionLimits.ofProcess().most();
        if (wanted > possible) {
            terminal.note(
                    "warning: gateway.limits.connections is "
                            + wanted
                            + ", and this process has descriptors for "
                            + possible
                            + ": accepting pauses there (raise ulimit -n, or LimitNOFILE= of its"
                            + " unit)");
        }
    }
}
