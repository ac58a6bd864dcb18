package dev.countersign.trust;

import java.time.Instant;

/**
 * Under what a peer is judged: the bundle, the role it plays, whom we expect, the time, and what
 * responders answered that were asked about certificates. The judge has nothing else to go by.
 */
public record Conditions(
        TrustBundle bundle,
        Role peerRole,
        Expectation expectation,
        Instant now,
        AcceptedStatus.Source answers) {

    /** Where no responder was asked. */
    public Conditions(TrustBundle bundle, Role peerRole, Expectation expectation, Instant now) {
        this(bundle, peerRole, expectation, now, AcceptedStatus.Source.none());
    }
}
