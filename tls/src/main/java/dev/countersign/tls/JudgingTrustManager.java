package dev.countersign.tls;

import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.Judgement;
import dev.countersign.trust.PeerEvidence.ShownChain;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.Rejection;
import java.net.Socket;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The judge behind the interface of the JDK's TLS engine, for one connection. It keeps what was
 * judged for {@link ProvenChannel}, and the rejection for the message.
 */
final class JudgingTrustManager extends X509ExtendedTrustManager {
    private final PeerVerifier verifier;
    private final Terms terms;
    private Optional<JudgedChain> judged = Optional.empty();
    private Optional<Rejection> rejection = Optional.empty();

    JudgingTrustManager(PeerVerifier verifier, Terms terms) {
        this.verifier = verifier;
        this.terms = terms;
    }

    Optional<JudgedChain> judged() {
        return judged;
    }

    Optional<Rejection> rejection() {
        return rejection;
    }

    private void judge(X509Certificate[] chain, Optional<List<byte[]>> staples)
            throws CertificateException {
        ShownChain shown = shown(List.of(chain), staples);
        Judgement judgement = terms.judge(verifier, shown);
        if (judgement instanceof Rejection refused) {
            rejection = Optional.of(refused);
            throw new CertificateException(refused.code() + ": " + refused.seen());
        }
        judged = Optional.of((JudgedChain) judgement);
    }

    static ShownChain shown(List<X509Certificate> chain, Optional<List<byte[]>> staples)
            throws CertificateEncodingException {
        List<byte[]> encoded = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            encoded.add(certificate.getEncoded());
        }
        return new ShownChain(encoded, staples);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        judge(
                chain,
                socket instanceof SSLSocket tls
                        ? Staples.in(tls.getHandshakeSession())
                        : Optional.empty());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        judge(chain, Staples.in(engine.getHandshakeSession()));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        judge(chain, Optional.empty());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        judge(chain, Optional.empty());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        judge(chain, Optional.empty());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        judge(chain, Optional.empty());
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
