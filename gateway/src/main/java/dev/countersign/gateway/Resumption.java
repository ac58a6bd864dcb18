package dev.countersign.gateway;

/** Whether a peer that comes again may do so without showing its certificate once more. */
public enum Resumption {
    /** It may not: every connection is a full handshake, and no ticket is given. */
    OFF,
    /**
     * It may, by a ticket of the same listener, process and epoch: a full handshake is made with
     * any other. Its chain is judged again all the same, and the policy is asked.
     */
    SAME_EPOCH
}
