package dev.countersign.authority;

import dev.countersign.identity.TrustDomain;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.SignatureAlgorithm;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.util.encoders.Hex;

/** How the parts of certificates and revocation lists are written, in Bouncy Castle's terms. */
final class Encoding {
    /** The upper bound of a common name and of an organization (RFC 5280 appendix A.1). */
    private static final int LONGEST_ATTRIBUTE = 64;

    private Encoding() {}

    /** A directory name of a common name and the trust domain; both are cut to their bounds. */
    static X500Name name(String common, TrustDomain domain) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, cut(common))
                .addRDN(BCStyle.O, cut(domain.name()))
                .build();
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(LONGEST_ATTRIBUTE, text.length()));
    }

    /** The name of an authority, byte for byte as in its certificate. */
    static X500Name subjectOf(Certificate authority) {
        return X500Name.getInstance(authority.subject().der());
    }

    /** An authority's key identifier, as what it signs refers to it. */
    static AuthorityKeyIdentifier referenceTo(Certificate authority) {
        return new AuthorityKeyIdentifier(Hex.decode(authority.subjectKeyId()));
    }

    /** SHA-1 of the key's bits (RFC 5280 §4.2.1.2, method 1): a label, which proves nothing. */
    static byte[] keyId(SubjectPublicKeyInfo key) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(key.getPublicKeyData().getOctets());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-1", e);
        }
    }

    static SubjectPublicKeyInfo key(PublicKeyInfo key) {
        return SubjectPublicKeyInfo.getInstance(key.der());
    }

    /** UTCTime to 2049, GeneralizedTime from 2050, in whole seconds (RFC 5280 §4.1.2.5). */
    static Time time(Instant instant) {
        return new Time(Date.from(instant));
    }

    static AlgorithmIdentifier algorithm(SignatureAlgorithm algorithm) {
        return AlgorithmIdentifier.getInstance(algorithm.identifier());
    }

    /** What was signed, by which algorithm, and the signature (RFC 5280 §4.1.1, §5.1.1). */
    static byte[] signed(byte[] toBeSigned, SignatureAlgorithm algorithm, byte[] signature) {
        ASN1EncodableVector parts = new ASN1EncodableVector();
        try {
            parts.add(ASN1Primitive.fromByteArray(toBeSigned));
        } catch (IOException e) {
            throw new IllegalArgumentException("to-be-signed bytes that are not DER", e);
        }
        parts.add(algorithm(algorithm));
        parts.add(new DERBitString(signature));
        return der(new DERSequence(parts));
    }

    static byte[] der(ASN1Encodable value) {
        try {
            return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
    }
}
