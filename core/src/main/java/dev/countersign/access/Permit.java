package dev.countersign.access;

import dev.countersign.trust.VerifiedPeer;
import java.time.Instant;
import java.util.Optional;

/**
 * Proof that policy let this verified peer reach this target, by which rule, in which epoch, until
 * when. The dialer to a protected target takes nothing else.
 */
public final class Permit implements Decision {
    private final VerifiedPeer peer;
    private final Attempt attempt;
    private final Rule rule;
    private final long epoch;

    /** Only {@link AccessPolicy} makes one. */
    Permit(VerifiedPeer peer, Attempt attempt, Rule rule, long epoch) {
        this.peer = peer;
        this.attempt = attempt;
        this.rule = rule;
        this.epoch = epoch;
    }

    public VerifiedPeer peer() {
        return peer;
    }

    /** The name of the target that may be reached. */
    public String target() {
        return attempt.target();
    }

    public Rule rule() {
        return rule;
    }

    /** The epoch of the snapshot that decided. */
    public long epoch() {
        return epoch;
    }

    /** When the peer's proof ends, and with it this permit. */
    public Instant until() {
        return peer.until();
    }

    /**
     * What it would have been denied for, when policy only observes; empty when a rule lets it in.
     */
    public Optional<Denial> observed() {
        return Optional.empty();
    }
}
