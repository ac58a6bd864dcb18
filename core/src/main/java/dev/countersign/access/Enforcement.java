package dev.countersign.access;

/** What becomes of a proven peer that the rules of a target do not let in. */
public enum Enforcement {
    /** It is refused. */
    ENFORCE,
    /**
     * It is let in all the same, and the permit tells what it would have been denied for. A peer
     * that did not prove itself is refused as ever: policy is never asked about it.
     */
    OBSERVE
}
