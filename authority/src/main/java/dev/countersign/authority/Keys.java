package dev.countersign.authority;

import dev.countersign.issuance.Signer;
import dev.countersign.tls.KeyCheck;
import dev.countersign.x509.PublicKeyInfo;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;

/** Makes, reads and uses P-256 keys with one provider, or with the runtime's own. */
record Keys(Optional<Provider> provider) {
    private static final String KIND = "EC";

    KeyPair generate() {
        try {
            KeyPairGenerator generator =
                    provider.isPresent()
                            ? KeyPairGenerator.getInstance(KIND, provider.get())
                            : KeyPairGenerator.getInstance(KIND);
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every provider has P-256", e);
        }
    }

    /** The key in PKCS#8 from a file; anything but an EC key there is the file's fault. */
    PrivateKey privateKey(PKCS8EncodedKeySpec pkcs8, KeyFile from) {
        try {
            return factory().generatePrivate(pkcs8);
        } catch (GeneralSecurityException e) {
            throw from.corrupt("does not hold an EC key").causedBy(e);
        }
    }

    /**
     * Whether the private key is the other half of the public one, by a signature that verifies.
     */
    boolean pair(PrivateKey key, PublicKeyInfo publicKey) {
        try {
            KeyFactory runtime = KeyFactory.getInstance(publicKey.kind().javaName());
            return new KeyCheck()
                    .pairs(key, runtime.generatePublic(new X509EncodedKeySpec(publicKey.der())));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    Signer signer(PrivateKey key) {
        return new JcaSigner(key, provider);
    }

    /** One that signs with a new key, which nobody trusts. */
    Signer throwAwaySigner() {
        return signer(generate().getPrivate());
    }

    private KeyFactory factory() throws GeneralSecurityException {
        return provider.isPresent()
                ? KeyFactory.getInstance(KIND, provider.get())
                : KeyFactory.getInstance(KIND);
    }
}
