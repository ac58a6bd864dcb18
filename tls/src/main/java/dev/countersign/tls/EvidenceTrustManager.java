package dev.countersign.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets a server's handshake finish with whatever a client shows, so that a refusal can be explained
 * afterwards. It makes nobody's identity: {@link ExplainingServer#prove} judges what was shown.
 * Servers are never let pass.
 */
final class EvidenceTrustManager extends X509ExtendedTrustManager {
    private static final int MOST_CERTIFICATES = 8;

    private static void bound(X509Certificate[] chain) throws CertificateException {
        if (chain.length > MOST_CERTIFICATES) {
            throw new CertificateException(
                    chain.length + " certificates (expected: at most " + MOST_CERTIFICATES + ")");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        bound(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        bound(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        bound(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        throw servers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw servers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw servers();
    }

    private static CertificateException servers() {
        return new CertificateException("a server takes evidence of clients only");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
