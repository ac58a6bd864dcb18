package dev.countersign.problem;

/** Whose move it is when something was refused or failed. */
public enum Fault {
    /** The other side showed or did something wrong. */
    PEER,
    /** Whoever configured this program has to change something. */
    OPERATOR,
    /** The machine, the network or another program failed. */
    ENVIRONMENT,
    /** This program is wrong. */
    BUG
}
