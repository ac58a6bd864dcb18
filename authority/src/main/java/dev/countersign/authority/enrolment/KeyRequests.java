package dev.countersign.authority.enrolment;

import dev.countersign.authority.PublicKeys;
import dev.countersign.identity.SpiffeId;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;

/** Makes keys, and certification requests that prove possession of them (RFC 2986). */
final class KeyRequests {
    private static final X500Name NO_SUBJECT = new X500Name("");

    private KeyRequests() {}

    static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has P-256", e);
        }
    }

    /** A private key from a file, with its public half. */
    static KeyPair pairOf(PrivateKey key) {
        try {
            return new KeyPair(
                    KeyFactory.getInstance(
                                    key.getAlgorithm().startsWith("Ed")
                                            ? "Ed25519"
                                            : key.getAlgorithm())
                            .generatePublic(new X509EncodedKeySpec(PublicKeys.of(key).der())),
                    key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was read has a public half", e);
        }
    }

    /** A request for a key, which names an identity where the newcomer knows which it wants. */
    static byte[] request(PrivateKey key, PublicKey publicKey, Optional<SpiffeId> as) {
        PKCS10CertificationRequestBuilder request =
                new PKCS10CertificationRequestBuilder(
                        NO_SUBJECT, SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()));
        try {
            if (as.isPresent()) {
                ExtensionsGenerator extensions = new ExtensionsGenerator();
                extensions.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(
                                new GeneralName(
                                        GeneralName.uniformResourceIdentifier, as.get().text())));
                request.addAttribute(
                        PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
            }
            return request.build(new JcaContentSignerBuilder(algorithm(key)).build(key))
                    .toASN1Structure()
                    .getEncoded("DER");
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("a key of ours that does not sign", e);
        }
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> "Ed25519";
        };
    }
}
