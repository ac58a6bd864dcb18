package dev.countersign.smith;

import dev.countersign.x509.Certificate;
import java.io.ByteArrayInputStream;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/** A certificate that was made, with the key of its subject. */
public final class Made {
    private final X500Name name;
    private final KeyPair keys;
    private final SubjectKeyIdentifier keyId;
    private final byte[] der;

    Made(X500Name name, KeyPair keys, SubjectKeyIdentifier keyId, byte[] der) {
        this.name = name;
        this.keys = keys;
        this.keyId = keyId;
        this.der = der;
    }

    /** The same, but that one bit of the signature is another. */
    Made withOtherSignature() {
        byte[] other = der.clone();
        other[other.length - 1] ^= 1;
        return new Made(name, keys, keyId, other);
    }

    public X500Name name() {
        return name;
    }

    public KeyPair keys() {
        return keys;
    }

    SubjectKeyIdentifier keyId() {
        return keyId;
    }

    public byte[] der() {
        return der.clone();
    }

    /** As our reader sees it. */
    public Certificate read() {
        return Certificate.read(der).orThrow();
    }

    /** As the JDK sees it. */
    public X509Certificate readByJdk() {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IllegalStateException("the JDK cannot read this certificate", e);
        }
    }
}
