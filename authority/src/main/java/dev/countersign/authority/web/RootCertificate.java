package dev.countersign.authority.web;

import dev.countersign.authority.Authority;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** The authority's root in the form that a TLS engine shows. */
final class RootCertificate {
    private RootCertificate() {}

    static X509Certificate of(Authority authority) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(authority.root().der()));
        } catch (CertificateException e) {
            throw new IllegalStateException("a root that we made and the runtime cannot read", e);
        }
    }
}
