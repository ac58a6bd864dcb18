package dev.countersign.issuance;

import dev.countersign.identity.SpiffeId;
import dev.countersign.smith.Blank;
import dev.countersign.smith.BouncySignatures;
import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.Seeded;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.GeneralName;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.SignatureAlgorithm;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** An authority of which every part can be exchanged: its certificate, its encoder, its signer. */
final class Workbench {
    static final Instant NOW = Instant.parse("2026-11-24T08:10:00.5Z");
    static final Instant BEGIN = Instant.parse("2026-11-01T00:00:00Z");
    static final Instant END = Instant.parse("2026-12-01T00:00:00Z");
    static final String DOMAIN = "acme.example";

    final Seeded seeded = Seeded.fresh();
    final Smith smith = new Smith(seeded, NOW);
    private final KeyPair throwAway = smith.keys();

    /** An authority for the trust domain, before it is signed. */
    Blank blank() {
        return smith.authority("CA").pathLength(0).valid(BEGIN, END);
    }

    Made authority() {
        return blank().spiffe("spiffe://" + DOMAIN).selfSigned();
    }

    Issuer issuer(Made authority, CertificateEncoder encoder, Signer signer) {
        return new Issuer(
                authority.read(),
                new Issuer.Signers(signer, signer(throwAway)),
                encoder,
                new BouncySignatures(),
                seeded::bytes);
    }

    Issuer issuer(Made authority) {
        return issuer(authority, encoder(authority, UnaryOperator.identity()), signer(authority));
    }

    static Signer signer(Made authority) {
        return signer(authority.keys());
    }

    static Signer signer(KeyPair keys) {
        return new Signer() {
            @Override
            public SignatureAlgorithm algorithm() {
                return SignatureAlgorithm.ECDSA_SHA256;
            }

            @Override
            public byte[] sign(byte[] content) {
                try {
                    Signature signature = Signature.getInstance(algorithm().javaName());
                    signature.initSign(keys.getPrivate());
                    signature.update(content);
                    return signature.sign();
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    /** Writes what was decided, but for what the change makes of it. */
    CertificateEncoder encoder(Made authority, UnaryOperator<Blank> change) {
        return new CertificateEncoder() {
            @Override
            public byte[] toBeSigned(CertificateTemplate template, SignatureAlgorithm algorithm) {
                Made made = change.apply(written(template)).signedBy(authority);
                // as Bouncy Castle cuts it out: what was made may be unreadable to us
                return part(made.der(), 0);
            }

            @Override
            public byte[] assemble(byte[] signed, SignatureAlgorithm algorithm, byte[] signature) {
                try {
                    ASN1Encodable[] parts = {
                        ASN1Primitive.fromByteArray(signed),
                        ASN1Primitive.fromByteArray(algorithm.identifier()),
                        new DERBitString(signature)
                    };
                    return new DERSequence(parts).getEncoded();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private Blank written(CertificateTemplate template) {
        return smith.leaf("")
                .subject(
                        new X500NameBuilder()
                                .addRDN(BCStyle.CN, template.commonName())
                                .addRDN(BCStyle.O, template.organization())
                                .build())
                .serial(template.serial())
                .publicKey(SubjectPublicKeyInfo.getInstance(template.key().der()))
                .valid(template.validity().notBefore(), template.validity().notAfter())
                .names(names(template))
                .purposes(purposes(template));
    }

    private static org.bouncycastle.asn1.x509.GeneralName[] names(CertificateTemplate template) {
        return Stream.of(
                        Stream.of(name(6, template.subject().text())),
                        template.hosts().names().stream().map(host -> name(2, host.name())),
                        template.hosts().addresses().stream().map(ip -> name(7, dotted(ip))))
                .flatMap(all -> all)
                .toArray(org.bouncycastle.asn1.x509.GeneralName[]::new);
    }

    static org.bouncycastle.asn1.x509.GeneralName name(int tag, String text) {
        return new org.bouncycastle.asn1.x509.GeneralName(tag, text);
    }

    private static String dotted(GeneralName.Ip ip) {
        byte[] bytes = HexFormat.of().parseHex(ip.hex());
        return (bytes[0] & 255)
                + "."
                + (bytes[1] & 255)
                + "."
                + (bytes[2] & 255)
                + "."
                + (bytes[3] & 255);
    }

    private static KeyPurposeId[] purposes(CertificateTemplate template) {
        return Stream.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth)
                .filter(one -> template.purposes().contains(one.getId()))
                .toArray(KeyPurposeId[]::new);
    }

    private static byte[] part(byte[] der, int at) {
        try {
            return org.bouncycastle.asn1.ASN1Sequence.getInstance(der)
                    .getObjectAt(at)
                    .toASN1Primitive()
                    .getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    PublicKeyInfo key() {
        return smith.leaf("key").selfSigned().read().publicKey();
    }

    PublicKeyInfo weakKey() {
        try {
            KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
            rsa.initialize(1024);
            return smith.leaf("weak").keys(rsa.generateKeyPair()).selfSigned().read().publicKey();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    IssuanceRequest request() {
        return request(Profile.SERVICE, Hosts.NONE);
    }

    IssuanceRequest request(Profile profile, Hosts hosts) {
        return new IssuanceRequest(
                SpiffeId.of("spiffe://" + DOMAIN + "/web"), key(), profile, hosts, "tester");
    }

    /** Takes everything and says nothing. */
    static IntentLog log(List<String> lines) {
        return new IntentLog() {
            @Override
            public void intend(SigningPermit permit) {
                lines.add("intended");
            }

            @Override
            public void issued(SigningPermit permit, Certificate certificate) {
                lines.add("kept");
            }
        };
    }
}
