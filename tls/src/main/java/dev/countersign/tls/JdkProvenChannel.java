package dev.countersign.tls;

import dev.countersign.trust.CompletedHandshake.Channel;
import dev.countersign.trust.CompletedHandshake.Freshness;
import dev.countersign.trust.CompletedHandshake.Parameters;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.PeerEvidence.ShownChain;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * A finished handshake of the JDK's engine. JSSE resumes without asking the trust manager: when
 * nothing was judged in the callback, the handshake counts as resumed.
 */
final class JdkProvenChannel extends ProvenChannel {
    private final Facts facts;

    private JdkProvenChannel(Facts facts) {
        this.facts = facts;
    }

    /** The facts of a socket whose {@code startHandshake} has returned. */
    static JdkProvenChannel of(SSLSocket socket, Optional<JudgedChain> judged, String channelId) {
        String alpn = socket.getApplicationProtocol();
        return of(socket.getSession(), alpn == null ? "" : alpn, judged, channelId);
    }

    /** The facts of a session that an engine gave out because its handshake is done. */
    static JdkProvenChannel of(
            SSLSession session, String alpn, Optional<JudgedChain> judged, String channelId) {
        Parameters parameters =
                new Parameters(
                        session.getProtocol(),
                        session.getCipherSuite(),
                        "",
                        alpn,
                        judged.isPresent() ? Freshness.FULL : Freshness.RESUMED);
        return new JdkProvenChannel(
                new Facts(
                        shownIn(session),
                        judged,
                        parameters,
                        new Channel(channelId, Optional.empty())));
    }

    private static ShownChain shownIn(SSLSession session) {
        List<byte[]> encoded = new ArrayList<>();
        try {
            for (java.security.cert.Certificate one : session.getPeerCertificates()) {
                encoded.add(((X509Certificate) one).getEncoded());
            }
        } catch (SSLPeerUnverifiedException e) {
            return new ShownChain(List.of());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was decoded does not encode", e);
        }
        return new ShownChain(encoded, Staples.in(session));
    }

    @Override
    protected Facts facts() {
        return facts;
    }
}
