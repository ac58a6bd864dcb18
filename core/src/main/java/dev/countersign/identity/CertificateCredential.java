package dev.countersign.identity;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key and the chain that names it, leaf first, checked to belong together when built. TLS
 * engines sign with the key; nothing prints it, copies it or writes it.
 */
public final class CertificateCredential implements Credential {
    private final PeerId id;
    private final PrivateKey key;
    private final List<X509Certificate> chain;

    private CertificateCredential(PeerId id, PrivateKey key, List<X509Certificate> chain) {
        this.id = id;
        this.key = key;
        this.chain = chain;
    }

    /** Tells whether a private key is the other half of a certificate's public key. */
    @FunctionalInterface
    public interface KeyPairing {
        boolean pairs(PrivateKey key, X509Certificate leaf);
    }

    /** Builds a credential; a key that does not pair with the leaf cannot become one. */
    public static CertificateCredential of(
            PeerId id, PrivateKey key, List<X509Certificate> chain, KeyPairing pairing) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("chain: empty (expected: the leaf first)");
        }
        if (!pairing.pairs(key, chain.get(0))) {
            throw new IllegalArgumentException(
                    "key: not the leaf's (expected: the key it was issued for)");
        }
        return new CertificateCredential(id, key, List.copyOf(chain));
    }

    @Override
    public PeerId id() {
        return id;
    }

    /** The chain that goes to the peer, leaf first. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** The key, for a TLS engine to sign with. */
    public PrivateKey signingKey() {
        return key;
    }

    @Override
    public String toString() {
        return "credential of " + id.text();
    }
}
