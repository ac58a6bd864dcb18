package dev.countersign.authority;

import dev.countersign.issuance.CertificateTemplate;
import dev.countersign.issuance.Hosts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * The extensions of an end-entity certificate, but for the reference to its issuer (SPIFFE
 * X.509-SVID §4; RFC 5280 §4.2).
 */
final class LeafExtensions {
    private LeafExtensions() {}

    /** What a template decided, as extensions. */
    static ExtensionsGenerator of(CertificateTemplate template) {
        return of(
                names(template.subject().text(), template.hosts()),
                Encoding.key(template.key()),
                template.purposes());
    }

    static ExtensionsGenerator of(
            List<GeneralName> names, SubjectPublicKeyInfo key, Set<String> purposes) {
        ExtensionsGenerator all = new ExtensionsGenerator();
        add(all, Extension.basicConstraints, true, new BasicConstraints(false));
        add(all, Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        add(all, Extension.extendedKeyUsage, false, purposes(purposes));
        add(
                all,
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(names.toArray(GeneralName[]::new)));
        add(
                all,
                Extension.subjectKeyIdentifier,
                false,
                new SubjectKeyIdentifier(Encoding.keyId(key)));
        return all;
    }

    static void add(
            ExtensionsGenerator all,
            ASN1ObjectIdentifier kind,
            boolean critical,
            ASN1Encodable value) {
        try {
            all.addExtension(kind, critical, value);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
    }

    /** The SPIFFE ID, then host names, then addresses. */
    static List<GeneralName> names(String spiffeId, Hosts hosts) {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, spiffeId));
        hosts.names().forEach(host -> names.add(new GeneralName(GeneralName.dNSName, host.name())));
        hosts.addresses()
                .forEach(ip ->
                        names.add(
                                new GeneralName(
                                        GeneralName.iPAddress,
                                        new DEROctetString(HexFormat.of().parseHex(ip.hex())))));
        return names;
    }

    /** In one order, so that equal templates make equal bytes. */
    private static ExtendedKeyUsage purposes(Set<String> purposes) {
        return new ExtendedKeyUsage(
                purposes.stream()
                        .sorted()
                        .map(ASN1ObjectIdentifier::new)
                        .map(KeyPurposeId::getInstance)
                        .toArray(KeyPurposeId[]::new));
    }
}
