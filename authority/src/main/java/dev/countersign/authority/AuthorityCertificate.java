package dev.countersign.authority;

import dev.countersign.identity.TrustDomain;
import dev.countersign.issuance.CertificateTemplate.Validity;
import dev.countersign.issuance.Signer;
import dev.countersign.x509.Certificate;
import java.math.BigInteger;
import java.security.PublicKey;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/**
 * The certificate of a root or an intermediate, about to be made. It names its trust domain without
 * a path, so that it is nobody's identity (SPIFFE X.509-SVID §3.1, §4.1).
 */
record AuthorityCertificate(
        String rank, TrustDomain domain, PublicKey key, int pathLength, Validity validity) {
    private static final int SHOWN_OF_KEY_ID = 4;

    /** The root, signed by itself. */
    Certificate bySelf(BigInteger serial, Signer self) {
        return signed(serial, subject(), Encoding.keyId(publicKey()), self);
    }

    /** An authority below another. */
    Certificate by(Certificate issuer, BigInteger serial, Signer signer) {
        byte[] issuerKeyId = HexFormat.of().parseHex(issuer.subjectKeyId());
        return signed(serial, Encoding.subjectOf(issuer), issuerKeyId, signer);
    }

    /** The name has a piece of the key in it: authorities that follow each other differ. */
    private X500Name subject() {
        byte[] id = Encoding.keyId(publicKey());
        String mark = HexFormat.of().formatHex(id, 0, SHOWN_OF_KEY_ID);
        return Encoding.name("Countersign " + rank + " " + mark, domain);
    }

    private SubjectPublicKeyInfo publicKey() {
        return SubjectPublicKeyInfo.getInstance(key.getEncoded());
    }

    private Certificate signed(
            BigInteger serial, X500Name issuer, byte[] issuerKeyId, Signer signer) {
        V3TBSCertificateGenerator form = new V3TBSCertificateGenerator();
        form.setSerialNumber(new ASN1Integer(serial));
        form.setSignature(Encoding.algorithm(signer.algorithm()));
        form.setIssuer(issuer);
        form.setStartDate(Encoding.time(validity.notBefore()));
        form.setEndDate(Encoding.time(validity.notAfter()));
        form.setSubject(subject());
        form.setSubjectPublicKeyInfo(publicKey());
        form.setExtensions(extensions(issuerKeyId).generate());
        byte[] toBeSigned = Encoding.der(form.generateTBSCertificate());
        byte[] signature = signer.sign(toBeSigned);
        return Certificate.read(Encoding.signed(toBeSigned, signer.algorithm(), signature))
                .orThrow();
    }

    private ExtensionsGenerator extensions(byte[] issuerKeyId) {
        ExtensionsGenerator all = new ExtensionsGenerator();
        LeafExtensions.add(all, Extension.basicConstraints, true, new BasicConstraints(pathLength));
        KeyUsage usage = new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
        LeafExtensions.add(all, Extension.keyUsage, true, usage);
        GeneralName name =
                new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://" + domain.name());
        LeafExtensions.add(all, Extension.subjectAlternativeName, false, new GeneralNames(name));
        SubjectKeyIdentifier own = new SubjectKeyIdentifier(Encoding.keyId(publicKey()));
        LeafExtensions.add(all, Extension.subjectKeyIdentifier, false, own);
        AuthorityKeyIdentifier above = new AuthorityKeyIdentifier(issuerKeyId);
        LeafExtensions.add(all, Extension.authorityKeyIdentifier, false, above);
        return all;
    }
}
