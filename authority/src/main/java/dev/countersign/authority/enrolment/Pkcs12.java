package dev.countersign.authority.enrolment;

import dev.countersign.authority.wire.Certified;
import dev.countersign.tls.SafeFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * The same identity as one PKCS#12 file (RFC 7292), for programs that take nothing else. Its
 * password is {@code changeit}, which everybody knows: what guards it is the file's mode, as with
 * the key beside it.
 */
final class Pkcs12 {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private Pkcs12() {}

    static void write(Path file, PrivateKey key, Certified certified) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("identity", key, PASSWORD, chain(certified));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, PASSWORD);
            SafeFiles.writeSecret(file, bytes.toByteArray());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java runtime writes PKCS#12", e);
        }
    }

    private static Certificate[] chain(Certified certified) throws GeneralSecurityException {
        CertificateFactory certificates = CertificateFactory.getInstance("X.509");
        List<Certificate> chain = new ArrayList<>();
        for (dev.countersign.x509.Certificate one : certified.chain()) {
            chain.add(certificates.generateCertificate(new ByteArrayInputStream(one.der())));
        }
        return chain.toArray(new Certificate[0]);
    }
}
