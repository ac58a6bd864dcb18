package dev.countersign.bench;

import java.util.Locale;

/** One figure: what a proxy used for a number of handshakes. */
record Measured(
        Contender contender,
        Acquaintance acquaintance,
        double cpuMicrosPerHandshake,
        double handshakesPerSecond) {

    /** Whether the proxy has seen the clients' certificates before. */
    enum Acquaintance {
        KNOWN("known certificates"),
        NEVER_SEEN("never seen before");

        private final String label;

        Acquaintance(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s, %s: %.0f µs of CPU, %.0f/s",
                contender.label(),
                acquaintance.label(),
                cpuMicrosPerHandshake,
                handshakesPerSecond);
    }
}
