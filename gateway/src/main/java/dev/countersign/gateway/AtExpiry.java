package dev.countersign.gateway;

/**
 * What becomes of a connection when the proof of its peer ends: a certificate of it has expired.
 */
public enum AtExpiry {
    /** It is closed. */
    CLOSE,
    /**
     * It goes on until its own end. Whatever else is decided about it is decided as before:
     * revocation, rules and trust at each new epoch, its age.
     */
    FINISH
}
