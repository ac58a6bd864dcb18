package dev.countersign.smith;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;

/** A certificate before it is signed; every call changes one thing. */
public final class Blank {
    private final Map<ASN1ObjectIdentifier, Extension> extensions = new LinkedHashMap<>();
    private final Instant now;
    private X500Name subject;
    private KeyPair keys;
    private SubjectPublicKeyInfo publicKey;
    private BigInteger serial;
    private Time notBefore;
    private Time notAfter;
    private String algorithm = "";
    private boolean keyIds = true;

    Blank(String commonName, KeyPair keys, BigInteger serial, Instant now) {
        this.now = now;
        this.subject = name(commonName);
        this.keys = keys;
        this.publicKey = SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
        this.serial = serial;
        this.notBefore = time(now.minus(Duration.ofMinutes(5)));
        this.notAfter = time(now.plus(Duration.ofDays(1)));
    }

    Blank authority() {
        valid(now.minus(Duration.ofDays(30)), now.plus(Duration.ofDays(335)));
        extension(Extension.basicConstraints, true, new BasicConstraints(true));
        return usage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
    }

    Blank endEntity() {
        extension(Extension.basicConstraints, true, new BasicConstraints(false));
        usage(KeyUsage.digitalSignature);
        return purposes(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
    }

    public Blank pathLength(int most) {
        return extension(Extension.basicConstraints, true, new BasicConstraints(most));
    }

    public Blank usage(int bits) {
        return extension(Extension.keyUsage, true, new KeyUsage(bits));
    }

    public Blank purposes(KeyPurposeId... purposes) {
        return extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    }

    public Blank names(GeneralName... names) {
        return extension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }

    public Blank spiffe(String id) {
        return names(new GeneralName(GeneralName.uniformResourceIdentifier, id));
    }

    public Blank dns(String host) {
        return names(new GeneralName(GeneralName.dNSName, host));
    }

    public Blank extension(ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
        try {
            return extension(Extension.create(type, critical, value));
        } catch (IOException e) {
            throw new UncheckedIOException("extension " + type + ": not encodable", e);
        }
    }

    public Blank extension(Extension extension) {
        extensions.put(extension.getExtnId(), extension);
        return this;
    }

    public Blank without(ASN1ObjectIdentifier type) {
        extensions.remove(type);
        return this;
    }

    public Blank withoutKeyIds() {
        keyIds = false;
        return this;
    }

    public Blank subject(X500Name other) {
        subject = other;
        return this;
    }

    public Blank serial(BigInteger other) {
        serial = other;
        return this;
    }

    public Blank keys(KeyPair other) {
        keys = other;
        return publicKey(SubjectPublicKeyInfo.getInstance(other.getPublic().getEncoded()));
    }

    /** A public key that no private key of ours need belong to. */
    public Blank publicKey(SubjectPublicKeyInfo other) {
        publicKey = other;
        return this;
    }

    public Blank valid(Instant from, Instant until) {
        return valid(time(from), time(until));
    }

    public Blank valid(Time from, Time until) {
        notBefore = from;
        notAfter = until;
        return this;
    }

    /** The JCA name of the signature algorithm, in place of the usual one of the issuer's key. */
    public Blank algorithm(String other) {
        algorithm = other;
        return this;
    }

    public Made selfSigned() {
        return signed(subject, keyId(), keys);
    }

    public Made signedBy(Made issuer) {
        return signed(issuer.name(), issuer.keyId(), issuer.keys());
    }

    private Made signed(X500Name issuer, SubjectKeyIdentifier issuerKeyId, KeyPair issuerKeys) {
        var builder =
                new X509v3CertificateBuilder(
                        issuer, serial, notBefore, notAfter, subject, publicKey);
        try {
            for (Extension extension : extensions.values()) {
                builder.addExtension(extension);
            }
            if (keyIds) {
                builder.addExtension(Extension.subjectKeyIdentifier, false, keyId());
                builder.addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        new AuthorityKeyIdentifier(issuerKeyId.getKeyIdentifier()));
            }
            byte[] der = builder.build(Signing.with(issuerKeys, algorithm)).getEncoded();
            return new Made(subject, keys, keyId(), der);
        } catch (IOException e) {
            throw new UncheckedIOException("certificate: not encodable", e);
        }
    }

    private SubjectKeyIdentifier keyId() {
        return new BcX509ExtensionUtils().createSubjectKeyIdentifier(publicKey);
    }

    private static Time time(Instant instant) {
        return new Time(Date.from(instant));
    }

    public static X500Name name(String commonName) {
        return new X500NameBuilder()
                .addRDN(BCStyle.O, "smith")
                .addRDN(BCStyle.CN, commonName)
                .build();
    }
}
