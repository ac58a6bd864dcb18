package dev.countersign.access;

import dev.countersign.trust.VerifiedPeer;
import java.time.Instant;
import java.util.Optional;

/**
 * Proof that policy let this verified peer reach this target, by which rule or by observing only,
 * in which epoch, until when. The dialer to a protected target takes nothing else.
 */
public final class Permit implements Decision {
    private final VerifiedPeer peer;
    private final Attempt attempt;
    private final Optional<Rule> rule;
    private final Optional<Denial> observed;
    private final long epoch;

    /** A rule lets the peer in. Only {@link AccessPolicy} makes one. */
    Permit(VerifiedPeer peer, Attempt attempt, Rule rule, long epoch) {
        this.peer = peer;
        this.attempt = attempt;
        this.rule = Optional.of(rule);
        this.observed = Optional.empty();
        this.epoch = epoch;
    }

    /** No rule lets the peer in, and the target only observes. */
    Permit(VerifiedPeer peer, Denial observed, long epoch) {
        this.peer = peer;
        this.attempt = observed.attempt();
        this.rule = Optional.empty();
        this.observed = Optional.of(observed);
        this.epoch = epoch;
    }

    public VerifiedPeer peer() {
        return peer;
    }

    /** The name of the target that may be reached. */
    public String target() {
        return attempt.target();
    }

    /** The rule that lets the peer in; empty when none does and policy only observes. */
    public Optional<Rule> rule() {
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
        return observed;
    }
}
