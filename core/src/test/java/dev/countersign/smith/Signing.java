package dev.countersign.smith;

import java.security.KeyPair;
import java.security.Provider;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** How a key signs, by Bouncy Castle. */
final class Signing {
    static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private Signing() {}

    /** With this algorithm, or the usual one of the key when it is the empty string. */
    static ContentSigner with(KeyPair keys, String algorithm) {
        String name = algorithm.isEmpty() ? usual(keys) : algorithm;
        try {
            return new JcaContentSignerBuilder(name)
                    .setProvider(BOUNCY_CASTLE)
                    .build(keys.getPrivate());
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("cannot sign with " + name, e);
        }
    }

    private static String usual(KeyPair keys) {
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
}
