package dev.countersign.trust;

import dev.countersign.identity.PeerId;
import dev.countersign.x509.Certificate;
import java.time.Instant;
import java.util.List;

/**
 * Proof that a peer was verified: who, by which proof, in which role, with which assurance, bound
 * to which channel, until when.
 */
public final class VerifiedPeer implements Verdict {
    private final JudgedChain chain;
    private final CompletedHandshake handshake;
    private final PeerId id;

    /** Only {@link PeerVerifier} makes one. */
    VerifiedPeer(JudgedChain chain, CompletedHandshake handshake, PeerId id) {
        this.chain = chain;
        this.handshake = handshake;
        this.id = id;
    }

    /** The kinds of proof; a later kind is a new constant. */
    public enum Proof {
        CERTIFICATE
    }

    /** Who the peer is: its SPIFFE ID, else the expected or first of its names. */
    public PeerId id() {
        return id;
    }

    /** Every name that the peer proved. */
    public ProvenNames names() {
        return chain.names();
    }

    public Proof proof() {
        return Proof.CERTIFICATE;
    }

    public Role role() {
        return chain.role();
    }

    /** Whether the key was shown in this handshake or in the one that it resumes. */
    public CompletedHandshake.Freshness assurance() {
        return handshake.parameters().freshness();
    }

    public CompletedHandshake.Channel channel() {
        return handshake.channel();
    }

    public CompletedHandshake.Parameters parameters() {
        return handshake.parameters();
    }

    public Certificate leaf() {
        return chain.leaf();
    }

    /** The certificates that were believed, leaf first, anchor last. */
    public List<Certificate> path() {
        return chain.path();
    }

    /** When the proof ends: the first certificate of the path to expire. */
    public Instant until() {
        return chain.until();
    }

    /** The digest of the bundle under which the peer was judged. */
    public String bundleDigest() {
        return chain.bundleDigest();
    }

    @Override
    public String toString() {
        return id.text();
    }
}
