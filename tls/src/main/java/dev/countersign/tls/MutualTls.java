package dev.countersign.tls;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.identity.DnsName;
import dev.countersign.problem.Parsed;
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
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * The front door of the library: opens connections over which both sides are proven before a byte
 * of the application moves. TLS 1.3 on the JDK's own engine, no resumption, no early data.
 */
public final class MutualTls {
    private static final Times USUAL = new Times(Duration.ofSeconds(10), Duration.ofMillis(500));

    private final CertificateCredential credential;
    private final TrustBundle trust;
    private final PeerVerifier verifier;
    private final Clock clock;
    private final Times times;

    /**
     * How long a server has to prove itself, and how long we listen for a refusal it need not send.
     */
    record Times(Duration handshake, Duration refusal) {}

    public MutualTls(
            CertificateCredential credential,
            TrustBundle trust,
            SignatureCheck signatures,
            Clock clock) {
        this(credential, trust, signatures, clock, USUAL);
    }

    MutualTls(
            CertificateCredential credential,
            TrustBundle trust,
            SignatureCheck signatures,
            Clock clock,
            Times times) {
        this.credential = credential;
        this.trust = trust;
        this.verifier = new PeerVerifier(new SignatureMemo(signatures));
        this.clock = clock;
        this.times = times;
    }

    /**
     * Connects to a server that must prove to be the expected one. Our certificate leaves only
     * after the server's chain was judged; the call returns only after our own proof was not
     * refused.
     *
     * @throws RefusedException when one side refused the other; do not retry
     * @throws IOException when the network failed, or the server took too long
     */
    public ProvenSocket connect(InetSocketAddress address, Expectation expectation)
            throws IOException {
        JudgingTrustManager judge =
                new JudgingTrustManager(verifier, Terms.of(trust, expectation, clock));
        HandshakeSocket plain = new HandshakeSocket();
        try {
            plain.connect(address, (int) times.handshake().toMillis());
            plain.readFor(times.handshake());
            SSLSocket socket =
                    (SSLSocket)
                            ClientContexts.of(Optional.of(credential), judge)
                                    .getSocketFactory()
                                    .createSocket(
                                            plain,
                                            address.getHostString(),
                                            address.getPort(),
                                            true);
            socket.setSSLParameters(parameters(socket, address));
            VerifiedPeer peer = prove(socket, judge, expectation);
            ProvenSocket proven = awaitAnswer(plain, socket, peer);
            plain.settle();
            return proven;
        } catch (IOException | RuntimeException e) {
            close(plain, e);
            throw e;
        }
    }

    private static void close(Socket socket, Exception reason) {
        try {
            socket.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    private Conditions conditions(Expectation expectation) {
        return new Conditions(trust, Role.SERVER, expectation, clock.instant());
    }

    private VerifiedPeer prove(SSLSocket socket, JudgingTrustManager judge, Expectation expectation)
            throws IOException {
        try {
            socket.startHandshake();
        } catch (SocketTimeoutException e) {
            throw tooLate(e);
        } catch (SSLException e) {
            if (judge.rejection().isPresent()) {
                throw refused(judge.rejection().get());
            }
            throw failure(e);
        }
        JdkProvenChannel channel =
                JdkProvenChannel.of(socket, judge.judged(), UUID.randomUUID().toString());
        Verdict verdict = channel.prove(verifier, conditions(expectation));
        if (verdict instanceof Rejection rejection) {
            throw refused(rejection);
        }
        return (VerifiedPeer) verdict;
    }

    /**
     * TLS 1.3 lets a client finish before the server has judged it; so wait for what the server
     * says.
     */
    private ProvenSocket awaitAnswer(HandshakeSocket plain, SSLSocket socket, VerifiedPeer peer)
            throws IOException {
        PushbackInputStream input = new PushbackInputStream(socket.getInputStream());
        boolean tells = Acceptance.ALPN.equals(socket.getApplicationProtocol());
        plain.readFor(tells ? times.handshake() : times.refusal());
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
                throw tooLate(e);
            }
        } catch (SSLException e) {
            throw failure(e);
        }
        return new ProvenSocket(
                socket,
                input,
                peer,
                tells ? ProvenSocket.Answer.ACCEPTED : ProvenSocket.Answer.NOT_REFUSED);
    }

    private static SSLParameters parameters(SSLSocket socket, InetSocketAddress address) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setApplicationProtocols(new String[] {Acceptance.ALPN});
        // RFC 6066 §3: a host name, never an address
        Parsed<DnsName> host = DnsName.parse(address.getHostString());
        parameters.setServerNames(
                host instanceof Parsed.Good<DnsName> good
                        ? List.of(new SNIHostName(good.value().name()))
                        : List.of());
        return parameters;
    }

    private static RefusedException refused(Rejection rejection) {
        return new RefusedException(rejection.code(), rejection.seen());
    }

    private static IOException tooLate(SocketTimeoutException e) {
        SocketTimeoutException late =
                new SocketTimeoutException(
                        "the server did not finish in time (expected: within 10 s)");
        late.initCause(e);
        return late;
    }

    /**
     * Whose doing it was: an alert that came is the other side's, all else was found by our engine.
     */
    private static IOException failure(SSLException e) {
        if (e.getCause() instanceof SocketTimeoutException timeout) {
            return tooLate(timeout);
        }
        String message = String.valueOf(e.getMessage());
        return message.contains("Received fatal alert")
                ? new RefusedException(
                        ProblemCode.PROOF_REFUSED_BY_PEER,
                        "the other side ended the handshake: " + message)
                : new RefusedException(
                        ProblemCode.PROOF_HANDSHAKE_FAILED,
                        "the other side did not finish the handshake: " + message);
    }
}
