package dev.countersign.tls;

import dev.countersign.trust.SignatureCheck;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.SignatureAlgorithm;
import dev.countersign.x509.Signed;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks signatures with a JCA provider that is passed in, never installed. What the provider does
 * not know is tried with the runtime's own.
 */
public final class JcaSignatureCheck implements SignatureCheck {
    private static final Map<String, Integer> SALT_LENGTHS =
            Map.of("SHA-256", 32, "SHA-384", 48, "SHA-512", 64);

    private final Optional<Provider> provider;
    private final Set<SignatureAlgorithm> unsupported;

    private JcaSignatureCheck(Optional<Provider> provider) {
        this.provider = provider;
        this.unsupported = unsupported(provider);
    }

    /** With this provider first, such as a native one. */
    public static JcaSignatureCheck with(Provider provider) {
        return new JcaSignatureCheck(Optional.of(provider));
    }

    /** With the runtime's own providers. */
    public static JcaSignatureCheck ofRuntime() {
        return new JcaSignatureCheck(Optional.empty());
    }

    @Override
    public boolean supports(SignatureAlgorithm algorithm) {
        return !unsupported.contains(algorithm);
    }

    private static Set<SignatureAlgorithm> unsupported(Optional<Provider> provider) {
        Set<SignatureAlgorithm> unsupported = EnumSet.noneOf(SignatureAlgorithm.class);
        for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
            String name = algorithm.isPss() ? "RSASSA-PSS" : algorithm.javaName();
            boolean known =
                    provider.map(one -> one.getService("Signature", name)).isPresent()
                            || Security.getAlgorithms("Signature")
                                    .contains(name.toUpperCase(Locale.ROOT));
            if (!known) {
                unsupported.add(algorithm);
            }
        }
        return unsupported;
    }

    @Override
    public boolean holds(Signed what, PublicKeyInfo issuer) {
        Optional<SignatureAlgorithm> algorithm = what.algorithm();
        return algorithm.isPresent()
                && holds(what.signedBytes(), what.signature(), algorithm.get(), issuer);
    }

    /** The same for bytes that are neither a certificate nor a list. */
    public boolean holds(
            byte[] content, byte[] signature, SignatureAlgorithm algorithm, PublicKeyInfo issuer) {
        if (!issuer.problem().isEmpty() || !algorithm.couldBe(signature, issuer)) {
            return false;
        }
        try {
            Signature verifier = verifier(algorithm, issuer);
            verifier.update(content);
            return verifier.verify(signature);
        } catch (GeneralSecurityException | RuntimeException e) {
            // Malformed keys and signatures end here: providers differ in what they throw.
            return false;
        }
    }

    /**
     * The runtime is asked only for what the provider does not know, never for a second opinion.
     */
    private Signature verifier(SignatureAlgorithm algorithm, PublicKeyInfo issuer)
            throws GeneralSecurityException {
        if (provider.isPresent()) {
            try {
                return verifier(algorithm, issuer, provider.get());
            } catch (NoSuchAlgorithmException e) {
                return verifier(algorithm, issuer, null);
            }
        }
        return verifier(algorithm, issuer, null);
    }

    private static Signature verifier(
            SignatureAlgorithm algorithm, PublicKeyInfo issuer, @Nullable Provider from)
            throws GeneralSecurityException {
        String kind = issuer.kind().javaName();
        String name = algorithm.isPss() ? "RSASSA-PSS" : algorithm.javaName();
        KeyFactory keys =
                from == null ? KeyFactory.getInstance(kind) : KeyFactory.getInstance(kind, from);
        Signature verifier =
                from == null ? Signature.getInstance(name) : Signature.getInstance(name, from);
        if (algorithm.isPss()) {
            verifier.setParameter(pss(algorithm.javaName()));
        }
        verifier.initVerify(keys.generatePublic(new X509EncodedKeySpec(issuer.der())));
        return verifier;
    }

    static PSSParameterSpec pss(String hash) {
        return new PSSParameterSpec(
                hash, "MGF1", new MGF1ParameterSpec(hash), SALT_LENGTHS.getOrDefault(hash, 32), 1);
    }
}
