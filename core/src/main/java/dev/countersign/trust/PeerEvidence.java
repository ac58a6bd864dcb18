package dev.countersign.trust;

import java.util.List;
import java.util.Optional;

/** What a peer showed in one handshake, sealed by kind of proof. Nothing of it is believed yet. */
public sealed interface PeerEvidence {

    /**
     * A certificate chain as it came over the wire, leaf first; empty when none was sent. With it
     * the OCSP responses that came along, if they were asked for (RFC 6066 §8).
     */
    record ShownChain(List<byte[]> certificates, Optional<List<byte[]>> staples)
            implements PeerEvidence {
        public ShownChain {
            certificates = certificates.stream().map(byte[]::clone).toList();
            staples = staples.map(all -> all.stream().map(byte[]::clone).toList());
        }

        /** A chain that came without OCSP responses, because nobody asked for any. */
        public ShownChain(List<byte[]> certificates) {
            this(certificates, Optional.empty());
        }
    }
}
