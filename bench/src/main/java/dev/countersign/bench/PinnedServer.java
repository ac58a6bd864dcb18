package dev.countersign.bench;

import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.X509TrustManager;

/**
 * The cheapest way for a client to know its server: by the bytes of the certificate. The load must
 * not cost more than the proxies that it loads.
 */
final class PinnedServer implements X509TrustManager {
    private final byte[] pinned;

    PinnedServer(X509Certificate server) {
        try {
            this.pinned = server.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("server: not encodable", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        if (!Arrays.equals(chain[0].getEncoded(), pinned)) {
            throw new CertificateException("not the server under test: " + chain[0]);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("only for servers");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
