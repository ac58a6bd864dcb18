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
        Parameters parameters =
                new Parameters(
                        socket.getSession().getProtocol(),
                        socket.getSession().getCipherSuite(),
                        "",
                        alpn == null ? "" : alpn,
                        judged.isPresent() ? Freshness.FULL : Freshness.RESUMED);
        return new JdkProvenChannel(
                new Facts(
                        shownIn(socket),
                        judged,
                        parameters,
                        new Channel(channelId, Optional.empty())));
    }

    private static ShownChain shownIn(SSLSocket socket) {
        List<byte[]> encoded = new ArrayList<>();
        try {
            for (java.security.cert.Certificate one : socket.getSession().getPeerCertificates()) {
                encoded.add(((X509Certificate) one).getEncoded());
            }
        } catch (SSLPeerUnverifiedException e) {
            return new ShownChain(List.of());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was decoded does not encode", e);
        }
        return new ShownChain(encoded);
    }

    @Override
    protected Facts facts() {
        return facts;
    }
}
