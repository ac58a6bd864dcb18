package dev.countersign.problem;

import org.jspecify.annotations.Nullable;

/** Whose move it is when something was refused or failed. */
public enum Fault {
    /** The other side showed or did something wrong. */
    PEER,
    /** Whoever configured this program has to change something. */
    OPERATOR,
    /** The machine, the network or another program failed. */
    ENVIRONMENT,
    /** This program is wrong. */
    BUG;

    /** Whose fault it is, and the alert with which a peer is told, if it is. */
    record Told(Fault fault, @Nullable TlsAlert alert) {}

    /** Told to the peer with this alert. */
    Told with(TlsAlert alert) {
        return new Told(this, alert);
    }

    /** Not told to a peer. */
    Told silent() {
        return new Told(this, null);
    }
}
