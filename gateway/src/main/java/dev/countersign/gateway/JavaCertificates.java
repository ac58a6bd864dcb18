package dev.countersign.gateway;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** The runtime's own view of a certificate, for engines that want one. */
final class JavaCertificates {
    private JavaCertificates() {}

    static X509Certificate of(byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("certificate: unreadable for the runtime", e);
        }
    }
}
