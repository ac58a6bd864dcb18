package dev.countersign.e2e.violations.cli;

/** Ends the process by itself. */
final class Exits {
    private Exits() {}

    static void exit() {
        System.exit(1);
    }
}
