package dev.countersign.bench.judge;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes chains of eight, below a root of its own or nobody's, with much in them. */
final class ChainMaker {
    private static final int SHOWN = 8;
    private static final int NAMES = 100;
    private static final String ARC = "1.3.6.1.4.1.32473.";
    private static final BigInteger LONGEST_EXPONENT =
            BigInteger.ONE.shiftLeft(33).subtract(BigInteger.ONE);

    private final Random random = new Random(1);
    private final Instant now;
    private final Party root = new Party(new X500Name("CN=Root"), keys("secp256r1"));
    private final Party nobody = new Party(new X500Name("CN=Nobody"), keys("secp256r1"));

    /** A name with a key. */
    private record Party(X500Name name, KeyPair keys) {
        ContentSigner signer(String algorithm) {
            try {
                return new JcaContentSignerBuilder(algorithm).build(keys.getPrivate());
            } catch (OperatorCreationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    ChainMaker(Instant now) {
        this.now = now;
    }

    byte[] root() {
        return signed(
                builder(root.name(), root.name(), root.keys().getPublic()),
                List.of(authority()),
                root.signer("SHA256withECDSA"));
    }

    /** All of one name, signed by a key that none of them has. */
    List<byte[]> strangers(String curve, String algorithm, int padding) {
        ContentSigner signer = new Party(nobody.name(), keys(curve)).signer(algorithm);
        List<byte[]> chain = new ArrayList<>();
        for (int at = 0; at < SHOWN; at++) {
            chain.add(
                    signed(
                            builder(nobody.name(), nobody.name(), keys(curve).getPublic()),
                            List.of(
                                    authority(),
                                    extension(ARC + 1, new DEROctetString(new byte[padding]))),
                            signer));
        }
        return chain;
    }

    /** The same with keys of which nobody has the private half. */
    List<byte[]> rsaStrangers(int bits) {
        List<byte[]> chain = new ArrayList<>();
        for (int at = 0; at < SHOWN; at++) {
            BigInteger modulus = new BigInteger(bits, random).setBit(bits - 1).setBit(0);
            try {
                PublicKey key =
                        KeyFactory.getInstance("RSA")
                                .generatePublic(new RSAPublicKeySpec(modulus, LONGEST_EXPONENT));
                chain.add(
                        signed(
                                builder(nobody.name(), nobody.name(), key),
                                List.of(authority()),
                                new Scribble(bits, random)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        return chain;
    }

    List<byte[]> extensions(int count) {
        List<Extension> extensions = new ArrayList<>();
        for (int at = 0; at < count; at++) {
            extensions.add(extension(ARC + at, new DERSequence()));
        }
        return path(extensions);
    }

    List<byte[]> names(int type, String name, String base, int subtrees) {
        GeneralName[] names = new GeneralName[NAMES];
        for (int at = 0; at < names.length; at++) {
            names[at] = new GeneralName(type, String.format(Locale.ROOT, name, at));
        }
        GeneralSubtree[] excluded = new GeneralSubtree[subtrees];
        for (int at = 0; at < excluded.length; at++) {
            excluded[at] =
                    new GeneralSubtree(new GeneralName(type, String.format(Locale.ROOT, base, at)));
        }
        return path(
                List.of(
                        extension("2.5.29.17", new GeneralNames(names)),
                        extension("2.5.29.30", new NameConstraints(null, excluded))));
    }

    List<byte[]> policies(int count) {
        ASN1EncodableVector policies = new ASN1EncodableVector();
        ASN1EncodableVector mappings = new ASN1EncodableVector();
        for (int at = 0; at < count; at++) {
            policies.add(new PolicyInformation(policy(at)));
            for (int to = at; to < at + 2; to++) {
                ASN1EncodableVector mapping = new ASN1EncodableVector();
                mapping.add(policy(at));
                mapping.add(policy(to % count));
                mappings.add(new DERSequence(mapping));
            }
        }
        return path(
                List.of(
                        extension("2.5.29.32", new DERSequence(policies)),
                        extension("2.5.29.33", new DERSequence(mappings))));
    }

    private static ASN1ObjectIdentifier policy(int at) {
        return new ASN1ObjectIdentifier(ARC + "1." + at);
    }

    /** Eight below the root, each signed by the next, all with these extensions. */
    private List<byte[]> path(List<Extension> extensions) {
        List<byte[]> chain = new ArrayList<>();
        Party issuer = root;
        for (int at = SHOWN - 1; at >= 0; at--) {
            Party subject = new Party(new X500Name("O=a,CN=" + at), keys("secp256r1"));
            List<Extension> all = new ArrayList<>(extensions);
            if (at > 0) {
                all.add(authority());
            }
            chain.addFirst(
                    signed(
                            builder(subject.name(), issuer.name(), subject.keys().getPublic()),
                            all,
                            issuer.signer("SHA256withECDSA")));
            issuer = subject;
        }
        return chain;
    }

    private X509v3CertificateBuilder builder(X500Name subject, X500Name issuer, PublicKey key) {
        return new X509v3CertificateBuilder(
                issuer,
                new BigInteger(100, random),
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                subject,
                SubjectPublicKeyInfo.getInstance(key.getEncoded()));
    }

    private static byte[] signed(
            X509v3CertificateBuilder builder, List<Extension> extensions, ContentSigner signer) {
        try {
            for (Extension extension : extensions) {
                builder.addExtension(extension);
            }
            return builder.build(signer).getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Extension authority() {
        return extension("2.5.29.19", new BasicConstraints(true));
    }

    private static Extension extension(String oid, ASN1Encodable value) {
        try {
            return Extension.create(new ASN1ObjectIdentifier(oid), false, value);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keys(String curve) {
        try {
            boolean edwards = curve.startsWith("Ed");
            KeyPairGenerator generator = KeyPairGenerator.getInstance(edwards ? curve : "EC");
            if (!edwards) {
                generator.initialize(new ECGenParameterSpec(curve));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
