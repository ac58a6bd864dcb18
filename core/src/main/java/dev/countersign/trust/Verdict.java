package dev.countersign.trust;

/** What the judge says once a handshake is done: a verified peer, or why not. */
public sealed interface Verdict permits VerifiedPeer, Rejection {}
