package dev.countersign.tls;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.Rejection;
import dev.countersign.trust.Role;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import dev.countersign.trust.Verdict;
import dev.countersign.trust.VerifiedPeer;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * The front door of the library: opens connections over which both sides are proven before a byte
 * of the application moves. TLS 1.3 on the JDK's own engine, no resumption, no early data.
 */
public final class MutualTls {
    private static final Duration HANDSHAKE_TIME = Duration.ofSeconds(10);
    private static final Duration REFUSAL_TIME = Duration.ofMillis(500);

    private final CertificateCredential credential;
    private final TrustBundle trust;
    private final PeerVerifier verifier;
    private final Clock clock;

    public MutualTls(
            CertificateCredential credential,
            TrustBundle trust,
            SignatureCheck signatures,
            Clock clock) {
        this.credential = credential;
        this.trust = trust;
        this.verifier = new PeerVerifier(signatures);
        this.clock = clock;
    }

    /**
     * Connects to a server that must prove to be the expected one. Our certificate leaves only
     * after the server's chain was judged; the call returns only after our own proof was not
     * refused.
     *
     * @throws RefusedException when one side refused the other; do not retry
     * @throws IOException when the network failed
     */
    public ProvenSocket connect(InetSocketAddress address, Expectation expectation)
            throws IOException {
        JudgingTrustManager judge =
                new JudgingTrustManager(
                        verifier, new Conditions(trust, Role.SERVER, expectation, clock.instant()));
        Socket plain = new Socket();
        try {
            plain.connect(address, (int) HANDSHAKE_TIME.toMillis());
            SSLSocket socket =
                    (SSLSocket)
                            context(judge)
                                    .getSocketFactory()
                                    .createSocket(
                                            plain,
                                            address.getHostString(),
                                            address.getPort(),
                                            true);
            return prove(socket, judge, expectation, address);
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    private ProvenSocket prove(
            SSLSocket socket,
            JudgingTrustManager judge,
            Expectation expectation,
            InetSocketAddress address)
            throws IOException {
        socket.setSSLParameters(parameters(socket, address));
        socket.setSoTimeout((int) HANDSHAKE_TIME.toMillis());
        try {
            socket.startHandshake();
        } catch (SSLException e) {
            throw judge.rejection().map(MutualTls::refused).orElseGet(() -> byPeer(e));
        }
        JdkProvenChannel channel =
                JdkProvenChannel.of(socket, judge.judged(), UUID.randomUUID().toString());
        Verdict verdict =
                channel.prove(
                        verifier, new Conditions(trust, Role.SERVER, expectation, clock.instant()));
        if (verdict instanceof Rejection rejection) {
            throw refused(rejection);
        }
        return awaitAnswer(socket, (VerifiedPeer) verdict);
    }

    /**
     * TLS 1.3 lets a client finish before the server has judged it; so wait for what the server
     * says.
     */
    private static ProvenSocket awaitAnswer(SSLSocket socket, VerifiedPeer peer)
            throws IOException {
        PushbackInputStream input = new PushbackInputStream(socket.getInputStream());
        boolean tells = Acceptance.ALPN.equals(socket.getApplicationProtocol());
        socket.setSoTimeout((int) (tells ? HANDSHAKE_TIME : REFUSAL_TIME).toMillis());
        try {
            int first = input.read();
            if (first < 0 || (tells && first != Acceptance.ACCEPTED)) {
                throw new RefusedException(
                        ProblemCode.PROOF_REFUSED_BY_PEER,
                        peer + " closed the connection without accepting us");
            }
            if (!tells) {
                input.unread(first);
            }
        } catch (SocketTimeoutException e) {
            if (tells) {
                throw e;
            }
        } catch (SSLException e) {
            throw byPeer(e);
        }
        socket.setSoTimeout(0);
        return new ProvenSocket(
                socket,
                input,
                peer,
                tells ? ProvenSocket.Answer.ACCEPTED : ProvenSocket.Answer.NOT_REFUSED);
    }

    private SSLContext context(JudgingTrustManager judge) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {new FixedKeyManager(credential)},
                    new TrustManager[] {judge},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("the runtime has no TLS", e);
        }
    }

    private static SSLParameters parameters(SSLSocket socket, InetSocketAddress address) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setApplicationProtocols(new String[] {Acceptance.ALPN});
        String host = address.getHostString();
        boolean isAddress = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
        parameters.setServerNames(isAddress ? List.of() : List.of(new SNIHostName(host)));
        return parameters;
    }

    private static RefusedException refused(Rejection rejection) {
        return new RefusedException(rejection.code(), rejection.seen());
    }

    private static RefusedException byPeer(SSLException e) {
        return new RefusedException(
                ProblemCode.PROOF_REFUSED_BY_PEER,
                "the other side ended the handshake: " + e.getMessage());
    }
}
