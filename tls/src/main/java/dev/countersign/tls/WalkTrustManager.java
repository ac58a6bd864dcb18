package dev.countersign.tls;

import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.Judgement;
import dev.countersign.trust.PeerEvidence.ShownChain;
import dev.countersign.trust.PeerVerifier;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Judges a server and lets the handshake go on whatever the judgement is, so that it can be seen
 * what the server asks of its clients. It makes nobody's identity: {@link HandshakeWalk} shows no
 * certificate and sends no data to a server that was not judged good, and gives no connection out.
 * Clients are never let pass.
 */
final class WalkTrustManager extends X509ExtendedTrustManager {
    private final PeerVerifier verifier;
    private final Terms terms;
    private Optional<ShownChain> shown = Optional.empty();
    private Optional<Judgement> judgement = Optional.empty();
    private String cipherSuite = "";

    WalkTrustManager(PeerVerifier verifier, Terms terms) {
        this.verifier = verifier;
        this.terms = terms;
    }

    Optional<ShownChain> shown() {
        return shown;
    }

    Optional<Judgement> judgement() {
        return judgement;
    }

    /** The chain that was found good; none after a rejection. */
    Optional<JudgedChain> judged() {
        return judgement.filter(JudgedChain.class::isInstance).map(JudgedChain.class::cast);
    }

    /** The cipher suite of the handshake in which a chain was shown. */
    String cipherSuite() {
        return cipherSuite;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        SSLSession session = socket instanceof SSLSocket tls ? tls.getHandshakeSession() : null;
        ShownChain evidence = JudgingTrustManager.shown(List.of(chain), Staples.in(session));
        shown = Optional.of(evidence);
        judgement = Optional.of(terms.judge(verifier, evidence));
        if (session != null) {
            cipherSuite = session.getCipherSuite();
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        throw socketsAlone();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw socketsAlone();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw socketsAlone();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        throw socketsAlone();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw socketsAlone();
    }

    private static CertificateException socketsAlone() {
        return new CertificateException("a walk looks at servers, over sockets");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
