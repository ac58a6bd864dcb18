package dev.countersign.testkit;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.jcajce.spec.MLDSAParameterSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * A kind of key that the testkit can make; the keys are the JDK's own objects, so every TLS engine
 * takes them. Those of ML-DSA are Bouncy Castle's: JDK 17 has none, and no engine takes them.
 */
public enum KeyKind {
    P_256("EC", 256),
    P_384("EC", 384),
    RSA_2048("RSA", 2048),
    RSA_3072("RSA", 3072),
    ED25519("Ed25519", 255),
    ML_DSA_44("ML-DSA-44", 0),
    ML_DSA_65("ML-DSA-65", 0),
    ML_DSA_87("ML-DSA-87", 0);

    /**
     * Bouncy Castle, always handed over as an argument: the testkit does not change the JVM's list
     * of providers.
     */
    static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private final String algorithm;
    private final int bits;

    KeyKind(String algorithm, int bits) {
        this.algorithm = algorithm;
        this.bits = bits;
    }

    /**
     * A new key pair; a {@link Seeded#secureRandom() seeded} source gives the same pair each time.
     */
    public KeyPair generate(SecureRandom random) {
        if (algorithm.equals("RSA")) {
            return RsaKeys.generate(bits, random);
        }
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, BOUNCY_CASTLE);
            if (isPostQuantum()) {
                generator.initialize(MLDSAParameterSpec.fromName(algorithm), random);
                return generator.generateKeyPair();
            }
            generator.initialize(bits, random);
            KeyPair pair = generator.generateKeyPair();
            KeyFactory jdk = KeyFactory.getInstance(algorithm);
            return new KeyPair(
                    jdk.generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded())),
                    jdk.generatePrivate(new PKCS8EncodedKeySpec(Pem.pkcs8(pair.getPrivate()))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a key: " + algorithm + " " + bits, e);
        }
    }

    /** Whether this is ML-DSA (FIPS 204), which signs certificates and no TLS handshake yet. */
    public boolean isPostQuantum() {
        return algorithm.startsWith("ML-DSA");
    }
}
