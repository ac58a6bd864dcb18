package dev.countersign.issuance;

import dev.countersign.x509.SignatureAlgorithm;

/** A private key that signs; it may live in a file, a module or another process. */
public interface Signer {
    SignatureAlgorithm algorithm();

    /** The signature over exactly these bytes. */
    byte[] sign(byte[] content);
}
