package dev.countersign.tls;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.SignatureAlgorithm;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A signature over bytes of our own by the key of a certificate. The key alone says by which
 * algorithm, so that none is to be chosen or believed.
 *
 * <p>What is signed must begin with words that no other use of the key begins with, as TLS 1.3 does
 * (RFC 8446 §4.4.3).
 */
public final class KeySignature {
    private static final long HELD_SECONDS = 1;

    private KeySignature() {}

    /**
     * The algorithm that goes with a key: ECDSA with the hash of its curve's size, Ed25519, or
     * RSASSA-PSS with SHA-256 and a salt of 32 bytes; ML-DSA with an empty context.
     */
    public static SignatureAlgorithm algorithmOf(PublicKeyInfo key) {
        return switch (key.kind()) {
            case P256 -> SignatureAlgorithm.ECDSA_SHA256;
            case P384 -> SignatureAlgorithm.ECDSA_SHA384;
            case P521 -> SignatureAlgorithm.ECDSA_SHA512;
            case ED25519 -> SignatureAlgorithm.ED25519;
            case RSA -> SignatureAlgorithm.RSA_PSS_SHA256;
            case ML_DSA_44 -> SignatureAlgorithm.ML_DSA_44;
            case ML_DSA_65 -> SignatureAlgorithm.ML_DSA_65;
            case ML_DSA_87 -> SignatureAlgorithm.ML_DSA_87;
            case OTHER ->
                    throw new IllegalArgumentException(
                            "key: of another kind (expected: P-256, P-384, P-521, Ed25519 or RSA)");
        };
    }

    /**
     * Signs with a credential's key; whoever keeps it for us has a second for that, since callers
     * hold others up.
     */
    public static byte[] sign(CertificateCredential credential, byte[] content) {
        try {
            Certificate leaf = Certificate.read(credential.chain().get(0).getEncoded()).orThrow();
            SignatureAlgorithm algorithm = algorithmOf(leaf.publicKey());
            if (credential.signingKey() instanceof HeldKey held) {
                return held.sign(algorithm, content)
                        .orTimeout(HELD_SECONDS, TimeUnit.SECONDS)
                        .join();
            }
            Signature signer =
                    Signature.getInstance(algorithm.isPss() ? "RSASSA-PSS" : algorithm.javaName());
            if (algorithm.isPss()) {
                signer.setParameter(JcaSignatureCheck.pss(algorithm.javaName()));
            }
            signer.initSign(credential.signingKey());
            signer.update(content);
            return signer.sign();
        } catch (GeneralSecurityException | CompletionException e) {
            throw new IllegalArgumentException(
                    "key: "
                            + credential
                            + " does not sign (expected: a key that the runtime knows)",
                    e);
        }
    }

    /** Whether a signature over these bytes is by the key of this certificate. Throws nothing. */
    public static boolean holds(Certificate signer, byte[] content, byte[] signature) {
        PublicKeyInfo key = signer.publicKey();
        return key.kind() != PublicKeyInfo.Kind.OTHER
                && JcaSignatureCheck.ofRuntime().holds(content, signature, algorithmOf(key), key);
    }
}
