package dev.countersign.trust;

import java.time.Instant;

/**
 * Under what a peer is judged: the bundle, the role it plays, whom we expect, and the time. The
 * judge has nothing else to go by.
 */
public record Conditions(TrustBundle bundle, Role peerRole, Expectation expectation, Instant now) {}
