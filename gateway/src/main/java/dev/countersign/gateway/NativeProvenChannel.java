package dev.countersign.gateway;

import dev.countersign.gateway.NativeTrustManager.Finding;
import dev.countersign.tls.ProvenChannel;
import dev.countersign.trust.CompletedHandshake.Channel;
import dev.countersign.trust.CompletedHandshake.Freshness;
import dev.countersign.trust.CompletedHandshake.Parameters;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.PeerEvidence.ShownChain;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import java.security.cert.CertificateEncodingException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** A finished handshake of Netty's native engine. */
final class NativeProvenChannel extends ProvenChannel {
    private final Facts facts;

    private NativeProvenChannel(Facts facts) {
        this.facts = facts;
    }

    /**
     * The facts of an engine whose handshake has succeeded, with what the callback found if it was
     * asked; called then, and then only.
     */
    static NativeProvenChannel of(
            ReferenceCountedOpenSslEngine engine, Optional<Finding> finding, String channelId) {
        SSLSession session = engine.getSession();
        boolean fresh = finding.isPresent() && !SSL.isSessionReused(engine.sslPointer());
        Optional<JudgedChain> judged =
                finding.filter(Finding.Good.class::isInstance)
                        .map(good -> ((Finding.Good) good).chain());
        String alpn = engine.getApplicationProtocol();
        Parameters parameters =
                new Parameters(
                        session.getProtocol(),
                        session.getCipherSuite(),
                        group(engine),
                        alpn == null ? "" : alpn,
                        fresh ? Freshness.FULL : Freshness.RESUMED);
        // tcnative has no exporter, so the channel is known by our own id alone
        Channel channel = new Channel(channelId, Optional.empty());
        return new NativeProvenChannel(
                new Facts(shownIn(session, engine), judged, parameters, channel));
    }

    /**
     * The same without what was found of its chain, which is a hundred times larger than the chain:
     * it is read and judged anew when the world has changed.
     */
    NativeProvenChannel lasting() {
        return new NativeProvenChannel(
                new Facts(facts.shown(), Optional.empty(), facts.parameters(), facts.channel()));
    }

    private static ShownChain shownIn(SSLSession session, ReferenceCountedOpenSslEngine engine) {
        try {
            return NativeTrustManager.shown(session.getPeerCertificates(), engine);
        } catch (SSLPeerUnverifiedException e) {
            return new ShownChain(List.of());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was decoded does not encode", e);
        }
    }

    private static String group(ReferenceCountedOpenSslEngine engine) {
        try {
            return SSL.getGroupName(engine.sslPointer());
        } catch (Exception e) {
            return "";
        }
    }

    @Override
    protected Facts facts() {
        return facts;
    }
}
