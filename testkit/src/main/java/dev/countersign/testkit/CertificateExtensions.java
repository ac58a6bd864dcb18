package dev.countersign.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * The certificate extensions of the X.509-SVID profile, critical where RFC 5280 §4.2.1 wants it.
 */
final class CertificateExtensions {
    private CertificateExtensions() {}

    /** CA:TRUE with a path length (RFC 5280 §4.2.1.9). */
    static Extension authority(int pathLength) {
        return critical(Extension.basicConstraints, new BasicConstraints(pathLength));
    }

    /** CA:FALSE (RFC 5280 §4.2.1.9). */
    static Extension endEntity() {
        return critical(Extension.basicConstraints, new BasicConstraints(false));
    }

    /** The bits of {@link KeyUsage} (RFC 5280 §4.2.1.3). */
    static Extension keyUsage(int bits) {
        return critical(Extension.keyUsage, new KeyUsage(bits));
    }

    /** What the key may be used for (RFC 5280 §4.2.1.12). */
    static Extension purposes(KeyPurposeId... purposes) {
        return plain(Extension.extendedKeyUsage, new ExtendedKeyUsage(purposes));
    }

    /** The subject's alternative names in the given order (RFC 5280 §4.2.1.6). */
    static Extension names(List<GeneralName> names) {
        return plain(
                Extension.subjectAlternativeName,
                new GeneralNames(names.toArray(new GeneralName[0])));
    }

    static Extension critical(ASN1ObjectIdentifier type, ASN1Encodable value) {
        return extension(type, true, value);
    }

    static Extension plain(ASN1ObjectIdentifier type, ASN1Encodable value) {
        return extension(type, false, value);
    }

    private static Extension extension(
            ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
        try {
            return Extension.create(type, critical, value);
        } catch (IOException e) {
            throw new UncheckedIOException("extension " + type + ": not encodable", e);
        }
    }
}
