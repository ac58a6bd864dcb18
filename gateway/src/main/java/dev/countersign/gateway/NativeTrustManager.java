package dev.countersign.gateway;

import dev.countersign.gateway.http.HttpService.Refusing;
import dev.countersign.snapshot.Snapshot;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.PeerEvidence.ShownChain;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.Rejection;
import dev.countersign.trust.Role;
import dev.countersign.trust.TrustBundle;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
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
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The judge in the native engine's callback, for one listener or dial and one snapshot. It chooses
 * the alert and keeps what it found for the connection that owns the engine; it lets nobody in.
 */
final class NativeTrustManager extends X509ExtendedTrustManager {
    private final PeerVerifier verifier;
    private final Snapshot snapshot;
    private final Question question;
    private final StatusDesk statuses;
    private final Clock clock;
    private final X509Certificate[] anchors;
    private final Map<SSLEngine, Finding> findings = new ConcurrentHashMap<>();

    /** What the callback found about one handshake. */
    sealed interface Finding {
        record Good(JudgedChain chain) implements Finding {}

        /** It is judged once the peer has shown its key. */
        record Open() implements Finding {}

        record Bad(Answer.Refusal refusal) implements Finding {}
    }

    /**
     * What is asked about a peer: under which bundle, which side of the connection it is on, whom
     * we expect, what can be foreseen against it before it is proven, and whether a refusal ends
     * the handshake.
     */
    record Question(
            TrustBundle trust,
            Role role,
            Expectation expectation,
            Function<JudgedChain, Optional<Answer.Refusal>> foresight,
            Refusing refusing) {}

    NativeTrustManager(
            PeerVerifier verifier,
            Snapshot snapshot,
            Question question,
            StatusDesk statuses,
            Clock clock) {
        this.verifier = verifier;
        this.snapshot = snapshot;
        this.question = question;
        this.statuses = statuses;
        this.clock = clock;
        this.anchors =
                question.trust().anchors().stream()
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
        judge(chain, Role.CLIENT, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        judge(chain, Role.SERVER, engine);
    }

    private void judge(X509Certificate[] chain, Role role, SSLEngine engine)
            throws CertificateException {
        if (role != question.role()) {
            throw unasked();
        }
        Inquiry inquiry = statuses.inquiry();
        try {
            switch (verifier.judge(shown(chain, engine), conditions(inquiry))) {
                case Rejection rejection when inquiry.mayChange(rejection.code()) ->
                        // asked once the peer has shown its key; until then nothing is decided
                        findings.put(engine, new Finding.Open());
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
        Optional<Answer.Refusal> refusal = question.foresight().apply(judged);
        if (refusal.isPresent()) {
            refuse(engine, refusal.get());
        } else {
            findings.put(engine, new Finding.Good(judged));
        }
    }

    private void refuse(SSLEngine engine, Answer.Refusal refusal) throws CertificateException {
        if (question.refusing() == Refusing.EXPLAIN) {
            // refused all the same, once the peer has shown its key and can be told why
            findings.put(engine, new Finding.Open());
            return;
        }
        findings.put(engine, new Finding.Bad(refusal));
        throw NativeAlerts.exception(refusal);
    }

    private Conditions conditions(Inquiry inquiry) {
        return new Conditions(
                question.trust(),
                question.role(),
                question.expectation(),
                clock.instant(),
                inquiry);
    }

    static ShownChain shown(java.security.cert.Certificate[] chain, SSLEngine engine)
            throws CertificateEncodingException {
        List<byte[]> encoded = new ArrayList<>(chain.length);
        for (java.security.cert.Certificate certificate : chain) {
            encoded.add(certificate.getEncoded());
        }
        return new ShownChain(encoded, staples(engine));
    }

    /** What a server stapled (RFC 6066 §8); of clients nothing is asked. */
    private static Optional<List<byte[]>> staples(SSLEngine engine) {
        if (!engine.getUseClientMode()
                || !(engine instanceof ReferenceCountedOpenSslEngine openSsl)) {
            return Optional.empty();
        }
        byte[] staple = openSsl.getOcspResponse();
        return Optional.of(staple == null || staple.length == 0 ? List.of() : List.of(staple));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return anchors.clone();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw unasked();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw unasked();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw unasked();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        throw unasked();
    }

    private static CertificateException unasked() {
        return new CertificateException("the peers of its own engine alone are judged here");
    }
}
