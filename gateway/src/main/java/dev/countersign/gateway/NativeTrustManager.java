package dev.countersign.gateway;

import dev.countersign.access.Attempt;
import dev.countersign.snapshot.Snapshot;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.PeerEvidence.ShownChain;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.Rejection;
import dev.countersign.trust.Role;
import java.net.Socket;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The judge in the native engine's callback, for one listener and one snapshot. It chooses the
 * alert and keeps what it found for the connection that owns the engine; it lets nobody in.
 */
final class NativeTrustManager extends X509ExtendedTrustManager {
    private final PeerVerifier verifier;
    private final Snapshot snapshot;
    private final Attempt attempt;
    private final Clock clock;
    private final X509Certificate[] anchors;
    private final Map<SSLEngine, Finding> findings = new ConcurrentHashMap<>();

    /** What the callback found about one handshake. */
    sealed interface Finding {
        record Good(JudgedChain chain) implements Finding {}

        record Bad(Answer.Refusal refusal) implements Finding {}
    }

    NativeTrustManager(PeerVerifier verifier, Snapshot snapshot, String target, Clock clock) {
        this.verifier = verifier;
        this.snapshot = snapshot;
        this.attempt = Attempt.connection(target);
        this.clock = clock;
        this.anchors =
                snapshot.trust().anchors().stream()
                        .map(one -> JavaCertificates.of(one.der()))
                        .toArray(X509Certificate[]::new);
    }

    /** The epoch of the snapshot that judges here. */
    long epoch() {
        return snapshot.epoch().number();
    }

    /** What was found for this engine; asked once, and forgotten. */
    Optional<Finding> take(SSLEngine engine) {
        return Optional.ofNullable(findings.remove(engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        try {
            switch (verifier.judge(shown(chain), conditions())) {
                case Rejection rejection -> refuse(engine, Answer.Refusal.of(rejection));
                case JudgedChain judged -> foresee(engine, judged);
            }
        } catch (RuntimeException e) {
            // the engine makes internal_error of it; the journal shall say what it was
            findings.put(engine, new Finding.Bad(Answer.Refusal.failed(e)));
            throw e;
        }
    }

    private void foresee(SSLEngine engine, JudgedChain judged) throws CertificateException {
        var denial = snapshot.policy().foresee(judged, attempt);
        if (denial.isPresent()) {
            refuse(engine, Answer.Refusal.foreseen(denial.get(), judged));
        }
        findings.put(engine, new Finding.Good(judged));
    }

    private void refuse(SSLEngine engine, Answer.Refusal refusal) throws CertificateException {
        findings.put(engine, new Finding.Bad(refusal));
        throw NativeAlerts.exception(refusal);
    }

    private Conditions conditions() {
        return new Conditions(
                snapshot.trust(), Role.CLIENT, Expectation.anyProvenPeer(), clock.instant());
    }

    static ShownChain shown(java.security.cert.Certificate[] chain)
            throws CertificateEncodingException {
        List<byte[]> encoded = new ArrayList<>(chain.length);
        for (java.security.cert.Certificate certificate : chain) {
            encoded.add(certificate.getEncoded());
        }
        return new ShownChain(encoded);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return anchors.clone();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw withoutEngine();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw withoutEngine();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw withoutEngine();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw withoutEngine();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        throw withoutEngine();
    }

    private static CertificateException withoutEngine() {
        return new CertificateException("a listener judges the clients of its own engine only");
    }
}
