package dev.countersign.tls;

import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Seeded;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.SignatureAlgorithm;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Certificates signed by Bouncy Castle, each with its own key, for every algorithm and kind of key.
 */
final class SignedThings {
    static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private static final Map<PublicKeyInfo.Kind, KeyPair> KEYS = keys();
    private static final Map<String, Certificate> MADE = new ConcurrentHashMap<>();

    private SignedThings() {}

    /** Self-signed with this algorithm by a key of this kind. */
    static Certificate certificate(SignatureAlgorithm algorithm, PublicKeyInfo.Kind kind) {
        return certificate(nameOf(algorithm), Objects.requireNonNull(KEYS.get(kind)));
    }

    /** The key of a kind that signs those certificates. */
    static PublicKeyInfo key(PublicKeyInfo.Kind kind) {
        SignatureAlgorithm any =
                switch (kind) {
                    case P256, P384, P521 -> SignatureAlgorithm.ECDSA_SHA256;
                    case ED25519 -> SignatureAlgorithm.ED25519;
                    case RSA -> SignatureAlgorithm.RSA_SHA256;
                    case ML_DSA_44 -> SignatureAlgorithm.ML_DSA_44;
                    case ML_DSA_65 -> SignatureAlgorithm.ML_DSA_65;
                    case ML_DSA_87 -> SignatureAlgorithm.ML_DSA_87;
                    case OTHER -> throw new IllegalArgumentException("no key of this kind");
                };
        return certificate(any, kind).publicKey();
    }

    /** A SubjectPublicKeyInfo, read as it stands in certificates. */
    static PublicKeyInfo keyOf(byte[] der) {
        Certificate any = certificate(SignatureAlgorithm.ECDSA_SHA256, PublicKeyInfo.Kind.P256);
        ASN1Sequence outer = ASN1Sequence.getInstance(any.der());
        ASN1Encodable[] body = ASN1Sequence.getInstance(outer.getObjectAt(0)).toArray();
        body[6] = ASN1Sequence.getInstance(der);
        ASN1Encodable[] parts = {new DERSequence(body), outer.getObjectAt(1), outer.getObjectAt(2)};
        return read(new DERSequence(parts)).publicKey();
    }

    /** The same certificate with another signature under it. */
    static Certificate resigned(Certificate certificate, byte[] signature) {
        ASN1Sequence outer = ASN1Sequence.getInstance(certificate.der());
        ASN1Encodable[] parts = {
            outer.getObjectAt(0), outer.getObjectAt(1), new DERBitString(signature)
        };
        return read(new DERSequence(parts));
    }

    /** The same signature under another algorithm's name, inside and outside. */
    static Certificate renamed(Certificate certificate, SignatureAlgorithm algorithm) {
        ASN1Sequence outer = ASN1Sequence.getInstance(certificate.der());
        ASN1Encodable[] body = ASN1Sequence.getInstance(outer.getObjectAt(0)).toArray();
        ASN1Sequence name = ASN1Sequence.getInstance(algorithm.identifier());
        body[2] = name;
        ASN1Encodable[] parts = {new DERSequence(body), name, outer.getObjectAt(2)};
        return read(new DERSequence(parts));
    }

    private static Certificate read(DERSequence sequence) {
        try {
            return Certificate.read(sequence.getEncoded()).orThrow();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Certificate certificate(String algorithm, KeyPair keys) {
        return MADE.computeIfAbsent(
                algorithm + keys.getPublic().hashCode(), name -> made(algorithm, keys));
    }

    private static Certificate made(String algorithm, KeyPair keys) {
        X500Name name = new X500Name("CN=" + algorithm);
        var builder =
                new X509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(Instant.EPOCH),
                        Date.from(Instant.EPOCH.plusSeconds(1_000_000_000)),
                        name,
                        SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
        try {
            var signer =
                    new JcaContentSignerBuilder(algorithm)
                            .setProvider(BOUNCY_CASTLE)
                            .build(keys.getPrivate());
            return Certificate.read(builder.build(signer).getEncoded()).orThrow();
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String nameOf(SignatureAlgorithm algorithm) {
        return algorithm.isPss()
                ? algorithm.javaName().replace("-", "") + "withRSAandMGF1"
                : algorithm.javaName();
    }

    private static Map<PublicKeyInfo.Kind, KeyPair> keys() {
        SecureRandom random = Seeded.of(7).secureRandom();
        Map<PublicKeyInfo.Kind, KeyPair> keys = new EnumMap<>(PublicKeyInfo.Kind.class);
        keys.put(PublicKeyInfo.Kind.P256, KeyKind.P_256.generate(random));
        keys.put(PublicKeyInfo.Kind.P384, KeyKind.P_384.generate(random));
        keys.put(PublicKeyInfo.Kind.ED25519, KeyKind.ED25519.generate(random));
        keys.put(PublicKeyInfo.Kind.RSA, KeyKind.RSA_2048.generate(random));
        keys.put(PublicKeyInfo.Kind.ML_DSA_44, KeyKind.ML_DSA_44.generate(random));
        keys.put(PublicKeyInfo.Kind.ML_DSA_65, KeyKind.ML_DSA_65.generate(random));
        keys.put(PublicKeyInfo.Kind.ML_DSA_87, KeyKind.ML_DSA_87.generate(random));
        try {
            KeyPairGenerator p521 = KeyPairGenerator.getInstance("EC", BOUNCY_CASTLE);
            p521.initialize(new ECGenParameterSpec("P-521"), random);
            keys.put(PublicKeyInfo.Kind.P521, p521.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return keys;
    }
}
