package dev.countersign.tls;

import dev.countersign.identity.CertificateCredential.KeyPairing;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;

/** Finds out whether a private key belongs to a certificate, by a signature that must verify. */
public final class KeyCheck implements KeyPairing {
    private static final byte[] CHALLENGE =
            "countersign key pairing check".getBytes(StandardCharsets.US_ASCII);

    @Override
    public boolean pairs(PrivateKey key, X509Certificate leaf) {
        return pairs(key, leaf.getPublicKey());
    }

    /** The same for a bare public key. */
    public boolean pairs(PrivateKey key, PublicKey publicKey) {
        if (key instanceof HeldKey held) {
            // each of its signatures is verified; what is left is whether by this one
            return Arrays.equals(held.publicKey().der(), publicKey.getEncoded());
        }
        try {
            Signature signer = Signature.getInstance(algorithmOf(key));
            signer.initSign(key);
            signer.update(CHALLENGE);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithmOf(key));
            verifier.initVerify(publicKey);
            verifier.update(CHALLENGE);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String algorithmOf(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> "Ed25519";
        };
    }
}
