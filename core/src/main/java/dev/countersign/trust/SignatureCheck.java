package dev.countersign.trust;

import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.Signed;

/**
 * Verifies one signature. An implementation answers true only if the signature over exactly {@link
 * Signed#signedBytes()} verifies under exactly this key and algorithm; it answers false for
 * everything else, malformed keys and signatures among it, and throws nothing.
 */
@FunctionalInterface
public interface SignatureCheck {
    boolean holds(Signed what, PublicKeyInfo issuer);
}
