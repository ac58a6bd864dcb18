package dev.countersign.smith;

import dev.countersign.trust.SignatureCheck;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.SignatureAlgorithm;
import dev.countersign.x509.Signed;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;

/** Real checks of signatures, by Bouncy Castle; counts them. */
public final class BouncySignatures implements SignatureCheck {
    private static final Map<SignatureAlgorithm, String> PSS =
            Map.of(
                    SignatureAlgorithm.RSA_PSS_SHA256, "SHA256withRSAandMGF1",
                    SignatureAlgorithm.RSA_PSS_SHA384, "SHA384withRSAandMGF1",
                    SignatureAlgorithm.RSA_PSS_SHA512, "SHA512withRSAandMGF1");

    private int count;

    /** How many signatures were checked so far. */
    public int count() {
        return count;
    }

    @Override
    public boolean holds(Signed what, PublicKeyInfo issuer) {
        count++;
        SignatureAlgorithm algorithm = what.algorithm().orElseThrow();
        try {
            PublicKey key =
                    KeyFactory.getInstance(issuer.kind().javaName(), Signing.BOUNCY_CASTLE)
                            .generatePublic(new X509EncodedKeySpec(issuer.der()));
            String name = PSS.getOrDefault(algorithm, algorithm.javaName());
            Signature verifier = Signature.getInstance(name, Signing.BOUNCY_CASTLE);
            verifier.initVerify(key);
            verifier.update(what.signedBytes());
            return verifier.verify(what.signature());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
