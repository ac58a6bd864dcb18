package dev.countersign.gateway;

/** How a connection that is carried ends. */
public enum Ending {
    /** Both directions at once, when either side has said all that it will. */
    TOGETHER,
    /**
     * Each direction by itself (RFC 8446 §6.1): who has said all may still be answered. One that
     * breaks off is not taken for one that has said all.
     */
    EACH_WAY
}
