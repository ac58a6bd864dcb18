package dev.countersign.trust;

import java.util.List;

/** What a peer showed in one handshake, sealed by kind of proof. Nothing of it is believed yet. */
public sealed interface PeerEvidence {

    /** A certificate chain as it came over the wire, leaf first; empty when none was sent. */
    record ShownChain(List<byte[]> certificates) implements PeerEvidence {
        public ShownChain {
            certificates = certificates.stream().map(byte[]::clone).toList();
        }
    }
}
