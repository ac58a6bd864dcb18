package dev.countersign.trust;

import dev.countersign.x509.Certificate;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.SignatureAlgorithm;
import dev.countersign.x509.Signed;
import java.util.List;

/**
 * Verifies one signature. An implementation answers true only if the signature over exactly {@link
 * Signed#signedBytes()} verifies under exactly this key and algorithm; it answers false for
 * everything else, malformed keys and signatures among it, and throws nothing.
 */
@FunctionalInterface
public interface SignatureCheck {
    boolean holds(Signed what, PublicKeyInfo issuer);

    /**
     * Whether signatures by this algorithm can be verified at all: older runtimes do not know every
     * one. It is asked for the message; what is not supported does not hold.
     */
    default boolean supports(SignatureAlgorithm algorithm) {
        return true;
    }

    /**
     * Tells that a path was believed, leaf first: that each of its signatures held, and that it
     * ends at an anchor. For whoever remembers; it decides nothing.
     */
    default void believed(List<Certificate> path) {}
}
