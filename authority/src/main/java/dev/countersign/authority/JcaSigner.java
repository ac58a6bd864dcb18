package dev.countersign.authority;

import dev.countersign.issuance.Signer;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.x509.SignatureAlgorithm;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.util.Optional;

/** Signs with a P-256 key through a JCA provider, or the runtime's own. */
final class JcaSigner implements Signer {
    private final PrivateKey key;
    private final Optional<Provider> provider;

    JcaSigner(PrivateKey key, Optional<Provider> provider) {
        this.key = key;
        this.provider = provider;
    }

    @Override
    public SignatureAlgorithm algorithm() {
        return SignatureAlgorithm.ECDSA_SHA256;
    }

    @Override
    public byte[] sign(byte[] content) {
        String name = algorithm().javaName();
        try {
            Signature signature =
                    provider.isPresent()
                            ? Signature.getInstance(name, provider.get())
                            : Signature.getInstance(name);
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new CountersignException(
                            ProblemCode.ISSUE_SIGNER_FAULT,
                            "the authority's key does not sign: " + e)
                    .causedBy(e);
        }
    }
}
