package dev.countersign.trust;

import dev.countersign.x509.Certificate;
import dev.countersign.x509.KeyUsage;
import java.util.Optional;

/** What must hold for a certificate by itself: its key, its critical extensions, its usage. */
final class CertificateRules {
    private static final String ANY_PURPOSE = "2.5.29.37.0";

    private CertificateRules() {}

    /** What is wrong with any certificate of a path, leaf or issuer. */
    static Optional<Rejection> faultOf(Certificate certificate) {
        if (!certificate.publicKey().problem().isEmpty()) {
            return Optional.of(new CertificateRejection.WeakKey(certificate));
        }
        // RFC 5280 §6.1.4(o), §6.1.5(e): critical and not understood is refused
        return certificate.criticalUnknown().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new CertificateRejection.UnsupportedExtension(
                                certificate, certificate.criticalUnknown()));
    }

    /** Whether a leaf may be used in this role (RFC 5280 §4.2.1.3, §4.2.1.12). */
    static Optional<Rejection> usageFault(Certificate leaf, Role role) {
        if (leaf.isAuthority()) {
            return Optional.of(
                    new CertificateRejection.WrongUsage(
                            leaf, role, "it is an authority (CA:TRUE)"));
        }
        if (!leaf.keyUsage().map(KeyUsage::digitalSignature).orElse(true)) {
            return Optional.of(
                    new CertificateRejection.WrongUsage(
                            leaf, role, "its key usage lacks digitalSignature"));
        }
        if (leaf.keyUsage().map(usage -> usage.keyCertSign() || usage.crlSign()).orElse(false)) {
            // RFC 5280 §4.2.1.9, SPIFFE X.509-SVID §5.2
            return Optional.of(
                    new CertificateRejection.WrongUsage(
                            leaf, role, "its key usage is that of an authority"));
        }
        return purposeFault(leaf, role);
    }

    /**
     * Whether a certificate may stand for this role, or in the path of one that does: the purposes
     * of an authority limit what is issued below it, as all browsers and OpenSSL hold.
     */
    static Optional<Rejection> purposeFault(Certificate certificate, Role role) {
        boolean purpose =
                certificate
                        .extendedKeyUsage()
                        .map(all -> all.contains(role.purpose()) || all.contains(ANY_PURPOSE))
                        .orElse(true);
        return purpose
                ? Optional.empty()
                : Optional.of(
                        new CertificateRejection.WrongUsage(
                                certificate, role, "its extended key usage is for something else"));
    }
}
