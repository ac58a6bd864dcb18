package dev.countersign.authority;

import dev.countersign.x509.PublicKeyInfo;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** By what a public key is known in the ledger: SHA-256 over its SubjectPublicKeyInfo, in hex. */
final class Fingerprint {
    private Fingerprint() {}

    static String of(PublicKeyInfo key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.der()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
