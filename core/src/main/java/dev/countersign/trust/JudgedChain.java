package dev.countersign.trust;

import dev.countersign.x509.Certificate;
import java.time.Instant;
import java.util.List;

/**
 * A chain found good under a bundle at a time. It says nothing about who is on the line: the peer
 * has not shown yet that it holds the key.
 */
public final class JudgedChain implements Judgement {
    private final List<Certificate> path;
    private final ProvenNames names;
    private final Stapled stapled;
    private final Conditions conditions;

    /** Only {@link PeerVerifier} makes one. The path runs from the leaf to the anchor. */
    JudgedChain(List<Certificate> path, ProvenNames names, Stapled stapled, Conditions conditions) {
        this.path = List.copyOf(path);
        this.names = names;
        this.stapled = stapled;
        this.conditions = conditions;
    }

    public Certificate leaf() {
        return path.get(0);
    }

    /** The certificates that were believed, leaf first, anchor last. */
    public List<Certificate> path() {
        return path;
    }

    public ProvenNames names() {
        return names;
    }

    /** The role the chain was judged for. */
    public Role role() {
        return conditions.peerRole();
    }

    /** The digest of the bundle it was judged under. */
    public String bundleDigest() {
        return conditions.bundle().digest();
    }

    /** What the peer stapled; it is asked again when the chain is. */
    Stapled stapled() {
        return stapled;
    }

    Expectation expectation() {
        return conditions.expectation();
    }

    /** The first moment at which a certificate of the path is no longer valid. */
    public Instant until() {
        return path.stream().map(Certificate::notAfter).min(Instant::compareTo).orElseThrow();
    }
}
