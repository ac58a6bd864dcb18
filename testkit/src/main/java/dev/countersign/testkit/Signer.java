package dev.countersign.testkit;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;

/**
 * A signing key and the algorithm it is used with; the same content gets the same signature (ECDSA
 * by RFC 6979).
 */
record Signer(PrivateKey key, String algorithm) {

    static Signer of(KeyPair keys) {
        return new Signer(keys.getPrivate(), usualAlgorithm(keys));
    }

    Signer using(String otherAlgorithm) {
        return new Signer(key, otherAlgorithm);
    }

    ContentSigner content() {
        return new Content(this);
    }

    @Override
    public String toString() {
        return "Signer[" + algorithm + "]";
    }

    private static String usualAlgorithm(KeyPair keys) {
        if (keys.getPublic() instanceof ECPublicKey key) {
            int bits = key.getParams().getCurve().getField().getFieldSize();
            return bits > 256 ? "SHA384withECDSA" : "SHA256withECDSA";
        }
        String algorithm = keys.getPublic().getAlgorithm();
        if (algorithm.startsWith("ML-DSA")) {
            return algorithm;
        }
        return algorithm.equals("RSA") ? "SHA256withRSA" : "Ed25519";
    }

    private static final class Content implements ContentSigner {
        private final Signer signer;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Content(Signer signer) {
            this.signer = signer;
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return new DefaultSignatureAlgorithmIdentifierFinder().find(signer.algorithm());
        }

        @Override
        public OutputStream getOutputStream() {
            return bytes;
        }

        @Override
        public byte[] getSignature() {
            String deterministic = signer.algorithm().replace("ECDSA", "ECDDSA");
            try {
                Signature signature = Signature.getInstance(deterministic, KeyKind.BOUNCY_CASTLE);
                signature.initSign(signer.key());
                signature.update(bytes.toByteArray());
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("cannot sign with " + deterministic, e);
            }
        }
    }
}
