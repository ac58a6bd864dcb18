package dev.countersign.gateway;

import dev.countersign.trust.PeerVerifier;
import java.time.Clock;
import java.util.Set;

/** What every connection of a gateway shares. */
record Surroundings(
        PeerVerifier verifier,
        Snapshots snapshots,
        Clock clock,
        Limits limits,
        Recorder recorder,
        Dialer dialer,
        Set<Connection> live) {}
