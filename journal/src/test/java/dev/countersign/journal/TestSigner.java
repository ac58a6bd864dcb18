package dev.countersign.journal;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A signer whose certificate is its bare public key, and who alone is trusted by its check. */
final class TestSigner implements HeadSigner {
    private final KeyPair pair;
    private final List<byte[]> issuers;

    private TestSigner(KeyPair pair, List<byte[]> issuers) {
        this.pair = pair;
        this.issuers = issuers;
    }

    static TestSigner fresh() {
        try {
            return new TestSigner(
                    KeyPairGenerator.getInstance("Ed25519").generateKeyPair(), List.of());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same with more certificates beside its own. */
    TestSigner below(byte[]... others) {
        return new TestSigner(pair, List.of(others));
    }

    byte[] certificate() {
        return pair.getPublic().getEncoded();
    }

    String fingerprint() {
        return Line.hash(certificate());
    }

    @Override
    public Optional<HeadSigner.Signed> sign(HeadStatement statement) {
        List<byte[]> chain = new java.util.ArrayList<>(List.of(certificate()));
        chain.addAll(issuers);
        return Optional.of(
                HeadSigner.Signed.of(chain, signed(statement.signedBytes(fingerprint()))));
    }

    private byte[] signed(byte[] content) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(pair.getPrivate());
            signer.update(content);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Trusts this signer, and refuses what is not signed by the key that comes with it. */
    HeadCheck check() {
        return head -> {
            if (head.certificates().isEmpty()) {
                return new HeadCheck.Finding.Untrusted("no certificate");
            }
            if (!holds(head)) {
                return new HeadCheck.Finding.Refused("the signature does not hold");
            }
            return head.signer().equals(fingerprint())
                    ? new HeadCheck.Finding.Trusted("the signer")
                    : new HeadCheck.Finding.Untrusted("another signer");
        };
    }

    private static boolean holds(SignedHead head) {
        try {
            byte[] key = Base64.getDecoder().decode(head.certificates().getFirst());
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(
                    KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(key)));
            verifier.update(head.signedBytes());
            return verifier.verify(Base64.getDecoder().decode(head.signature()));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
