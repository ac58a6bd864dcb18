package dev.countersign.authority;

import dev.countersign.issuance.CertificateEncoder;
import dev.countersign.issuance.CertificateTemplate;
import dev.countersign.x509.SignatureAlgorithm;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/** Writes what an honest encoder writes, and then changes one thing. */
record LyingEncoder(CertificateEncoder honest, Lie lie) implements CertificateEncoder {

    /** What to change in the content of a certificate. */
    @FunctionalInterface
    interface Lie {
        void tell(V3TBSCertificateGenerator form, ExtensionsGenerator extensions);

        /** One about the content alone. */
        static Lie about(Consumer<V3TBSCertificateGenerator> lie) {
            return (form, _) -> lie.accept(form);
        }

        /** Another value in place of an extension. */
        static Lie replacing(ASN1ObjectIdentifier kind, boolean critical, ASN1Encodable value) {
            return (_, extensions) -> {
                if (extensions.hasExtension(kind)) {
                    extensions.removeExtension(kind);
                }
                LeafExtensions.add(extensions, kind, critical, value);
            };
        }

        /** One extension less. */
        static Lie without(ASN1ObjectIdentifier kind) {
            return (_, extensions) -> extensions.removeExtension(kind);
        }
    }

    @Override
    public byte[] toBeSigned(CertificateTemplate template, SignatureAlgorithm algorithm) {
        TBSCertificate honestly =
                TBSCertificate.getInstance(honest.toBeSigned(template, algorithm));
        V3TBSCertificateGenerator form = new V3TBSCertificateGenerator();
        form.setSerialNumber(honestly.getSerialNumber());
        form.setSignature(honestly.getSignature());
        form.setIssuer(honestly.getIssuer());
        form.setStartDate(honestly.getStartDate());
        form.setEndDate(honestly.getEndDate());
        form.setSubject(honestly.getSubject());
        form.setSubjectPublicKeyInfo(honestly.getSubjectPublicKeyInfo());
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        for (ASN1ObjectIdentifier kind : honestly.getExtensions().getExtensionOIDs()) {
            Extension extension = honestly.getExtensions().getExtension(kind);
            extensions.addExtension(extension);
        }
        lie.tell(form, extensions);
        form.setExtensions(extensions.generate());
        return Encoding.der(form.generateTBSCertificate());
    }

    @Override
    public byte[] assemble(byte[] toBeSigned, SignatureAlgorithm algorithm, byte[] signature) {
        return honest.assemble(toBeSigned, algorithm, signature);
    }
}
