package dev.countersign.e2e.violations.cli;

/** Prints past the terminal. */
final class Prints {
    private Prints() {}

    static void print() {
        System.out.println("here");
    }
}
