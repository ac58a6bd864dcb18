package dev.countersign.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

/**
 * The textual encoding of certificates, keys and revocation lists (RFC 7468), as real programs read
 * it.
 */
public final class Pem {
    private static final Base64.Encoder LINES_OF_64 =
            Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private Pem() {}

    /** One block for each certificate's DER, unread, so that broken bytes stay broken. */
    public static String certificates(List<byte[]> ders) {
        StringBuilder text = new StringBuilder();
        ders.forEach(der -> text.append(block("CERTIFICATE", der)));
        return text.toString();
    }

    public static String certificate(X509Certificate certificate) {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("certificate: not encodable", e);
        }
    }

    /** An unencrypted PKCS#8 key (RFC 5958). */
    public static String privateKey(PrivateKey key) {
        return block("PRIVATE KEY", pkcs8(key));
    }

    public static String crl(X509CRL crl) {
        try {
            return block("X509 CRL", crl.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("crl: not encodable", e);
        }
    }

    /**
     * PKCS#8 of version 1, without the public key that Bouncy Castle appends to Ed25519 keys and
     * OpenSSL 3.0 refuses.
     */
    static byte[] pkcs8(PrivateKey key) {
        PrivateKeyInfo full = PrivateKeyInfo.getInstance(key.getEncoded());
        try {
            return new PrivateKeyInfo(full.getPrivateKeyAlgorithm(), full.parsePrivateKey())
                    .getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException("key: not encodable", e);
        }
    }

    private static String block(String label, byte[] der) {
        String body = LINES_OF_64.encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }
}
