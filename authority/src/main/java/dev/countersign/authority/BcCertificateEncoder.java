package dev.countersign.authority;

import dev.countersign.identity.SpiffeId;
import dev.countersign.issuance.CertificateEncoder;
import dev.countersign.issuance.CertificateTemplate;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.SignatureAlgorithm;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/** Writes end-entity certificates of one authority with Bouncy Castle. */
final class BcCertificateEncoder implements CertificateEncoder {
    private final Certificate authority;

    BcCertificateEncoder(Certificate authority) {
        this.authority = authority;
    }

    @Override
    public byte[] toBeSigned(CertificateTemplate template, SignatureAlgorithm algorithm) {
        ExtensionsGenerator extensions = LeafExtensions.of(template);
        LeafExtensions.add(
                extensions,
                Extension.authorityKeyIdentifier,
                false,
                Encoding.referenceTo(authority));
        V3TBSCertificateGenerator form = new V3TBSCertificateGenerator();
        form.setSerialNumber(new ASN1Integer(template.serial()));
        form.setSignature(Encoding.algorithm(algorithm));
        form.setIssuer(Encoding.subjectOf(authority));
        form.setStartDate(Encoding.time(template.validity().notBefore()));
        form.setEndDate(Encoding.time(template.validity().notAfter()));
        form.setSubject(subject(template.subject()));
        form.setSubjectPublicKeyInfo(Encoding.key(template.key()));
        form.setExtensions(extensions.generate());
        return Encoding.der(form.generateTBSCertificate());
    }

    /**
     * For people to read: the last segment of the path, and the trust domain. It proves nothing.
     */
    static X500Name subject(SpiffeId id) {
        String last = id.path().substring(id.path().lastIndexOf('/') + 1);
        return Encoding.name(last, id.trustDomain());
    }

    @Override
    public byte[] assemble(byte[] toBeSigned, SignatureAlgorithm algorithm, byte[] signature) {
        return Encoding.signed(toBeSigned, algorithm, signature);
    }
}
