package dev.countersign.cli;

import java.time.Duration;

/** Tells how it goes while open connections have their time to end. */
final class Draining {
    private Draining() {}

    /** Who is told beside the terminal: how it stands, and how long it may still take. */
    interface Told {
        void stopping(String status, long seconds);
    }

    /** From now on, once a signal asks for the end. */
    static void tell(Node node, Duration drain, Stop stop, Terminal terminal, Told told) {
        long seconds = drain.toSeconds() + 1;
        stop.beforehand(
                "no new connections, live ones have " + seconds + " seconds",
                () -> told.stopping("draining", seconds));
        node.whileDraining(live -> {
            String status = live + " connections are open";
            terminal.note("stopping: " + status);
            told.stopping(status, seconds);
        });
    }
}
