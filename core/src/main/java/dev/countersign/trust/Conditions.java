package dev.countersign.trust;

import java.time.Instant;

/**
 * Under what a peer is judged: the bundle, the role it plays, whom we expect, the time, and what
 * responders answered that were asked about certificates. Certificates must be valid at {@code
 * validAt}, which is now unless the peer was proven before and may finish. The judge has nothing
 * else to go by.
 */
public record Conditions(
        TrustBundle bundle,
        Role peerRole,
        Expectation expectation,
        Instant now,
        AcceptedStatus.Source answers,
        Instant validAt) {

    /** Certificates must be valid now. */
    public Conditions(
            TrustBundle bundle,
            Role peerRole,
            Expectation expectation,
            Instant now,
            AcceptedStatus.Source answers) {
        this(bundle, peerRole, expectation, now, answers, now);
    }

    /** Where no responder was asked. */
    public Conditions(TrustBundle bundle, Role peerRole, Expectation expectation, Instant now) {
        this(bundle, peerRole, expectation, now, AcceptedStatus.Source.none());
    }

    /**
     * The same for a peer whose proof ended then, and who may finish: nothing is held against it
     * that has expired since. Everything else counts as of now.
     */
    public Conditions finishing(Instant proofEnd) {
        Instant valid = proofEnd.isBefore(now) ? proofEnd : now;
        return new Conditions(bundle, peerRole, expectation, now, answers, valid);
    }
}
