package dev.countersign.tls;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.identity.DnsName;
import dev.countersign.tls.Walked.Answer;
import dev.countersign.tls.Walked.Ending;
import dev.countersign.tls.Walked.Stage;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.Verdict;
import dev.countersign.trust.VerifiedPeer;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Walks one TLS handshake with a server, as a client of the JDK's engine with TLS 1.3 or 1.2, and
 * tells what was seen. It gives no connection out. Its certificate goes only to a server that the
 * judge found good; and to one that is proven and speaks HTTP a request for "/", nothing else.
 */
public final class HandshakeWalk {
    /** The application protocols that are offered unless others are named. */
    public static final List<String> PROTOCOLS = List.of(Acceptance.ALPN, HttpAnswer.ALPN);

    private static final Duration HANDSHAKE = Duration.ofSeconds(10);
    private static final Duration REFUSAL = Duration.ofMillis(500);
    private static final String ALERT = "Received fatal alert: ";
    private static final int MOST_SAID = 60;

    private final Target target;
    private final Terms terms;
    private final PeerVerifier verifier;

    /** Whom to walk to: the address, the name that is asked for (SNI), the protocols (ALPN). */
    public record Target(
            InetSocketAddress address, Optional<DnsName> name, List<String> protocols) {}

    /** To this server, judged on these terms. */
    public HandshakeWalk(Target target, Terms terms, SignatureCheck signatures) {
        this.target = target;
        this.terms = terms;
        this.verifier = new PeerVerifier(signatures);
    }

    /** Walks as whoever holds this credential, or as nobody. */
    public Walked as(Optional<CertificateCredential> ours) {
        WalkTrustManager judge = new WalkTrustManager(verifier, terms);
        WalkKeyManager keys = new WalkKeyManager(ours, judge);
        try (Steps steps = new Steps(judge, keys)) {
            Ending ending = steps.walk();
            return new Walked(
                    new Walked.Chosen(
                            ServerHello.in(steps.plain.received()),
                            judge.cipherSuite(),
                            steps.protocol),
                    new Walked.Server(judge.shown(), judge.judgement(), steps.proven),
                    new Walked.Client(keys.asked(), keys.showed()),
                    ending);
        }
    }

    /** One connection, and what becomes of it. */
    private final class Steps implements AutoCloseable {
        private final WalkTrustManager judge;
        private final WalkKeyManager keys;
        private final RecordedSocket plain = new RecordedSocket();
        private Stage stage = Stage.HELLO;
        private String protocol = "";
        private Optional<VerifiedPeer> proven = Optional.empty();

        Steps(WalkTrustManager judge, WalkKeyManager keys) {
            this.judge = judge;
            this.keys = keys;
        }

        Ending walk() {
            try {
                plain.connect(target.address(), (int) HANDSHAKE.toMillis());
            } catch (IOException e) {
                return new Ending.Unreachable(String.valueOf(e.getMessage()));
            }
            try {
                plain.readFor(HANDSHAKE);
                return new Ending.Finished(answer(finish()));
            } catch (IOException e) {
                return ended(e);
            }
        }

        private SSLSocket finish() throws IOException {
            SSLSocket socket =
                    (SSLSocket)
                            ClientContexts.of(new KeyManager[] {keys}, judge)
                                    .getSocketFactory()
                                    .createSocket(
                                            plain,
                                            target.address().getHostString(),
                                            target.address().getPort(),
                                            true);
            socket.setSSLParameters(parameters(socket));
            socket.startHandshake();
            stage = Stage.FINISHED;
            String chosen = socket.getApplicationProtocol();
            protocol = chosen == null ? "" : chosen;
            Verdict verdict =
                    terms.prove(
                            verifier,
                            JdkProvenChannel.of(
                                    socket, judge.judged(), UUID.randomUUID().toString()));
            proven = verdict instanceof VerifiedPeer peer ? Optional.of(peer) : Optional.empty();
            return socket;
        }

        private SSLParameters parameters(SSLSocket socket) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            parameters.setApplicationProtocols(target.protocols().toArray(String[]::new));
            parameters.setServerNames(
                    target.name().stream()
                            .map(name -> (javax.net.ssl.SNIServerName) new SNIHostName(name.name()))
                            .toList());
            return parameters;
        }

        /** A TLS 1.3 server judges us after we have finished: wait for what it says. */
        private Answer answer(SSLSocket socket) throws IOException {
            boolean tells = Acceptance.ALPN.equals(protocol);
            plain.readFor(tells ? HANDSHAKE : REFUSAL);
            PushbackInputStream input = new PushbackInputStream(socket.getInputStream());
            try {
                int first = input.read();
                if (first < 0) {
                    throw new Ended(new Ending.Closed(stage));
                }
                return tells && first == Acceptance.ACCEPTED
                        ? new Answer.Accepted()
                        : new Answer.NotRefused(REFUSAL);
            } catch (SocketTimeoutException e) {
                if (tells) {
                    throw e;
                }
            }
            if (proven.isPresent() && HttpAnswer.ALPN.equals(protocol)) {
                plain.readFor(HANDSHAKE);
                Optional<Answer.Http> http = HttpAnswer.ask(socket, target);
                if (http.isPresent()) {
                    return http.get();
                }
            }
            return new Answer.NotRefused(REFUSAL);
        }

        private Ending ended(IOException e) {
            if (e instanceof Ended known) {
                return known.ending;
            }
            String message = String.valueOf(e.getMessage());
            int alert = message.indexOf(ALERT);
            if (alert >= 0) {
                return new Ending.Alerted(stage(), message.substring(alert + ALERT.length()));
            }
            if (!ServerHello.isTls(plain.received())) {
                return new Ending.NotTls(said(plain.received()));
            }
            if (e instanceof SocketTimeoutException
                    || e.getCause() instanceof SocketTimeoutException) {
                return new Ending.Silent(stage(), HANDSHAKE);
            }
            boolean ours = e instanceof SSLException && !(e.getCause() instanceof IOException);
            return ours ? new Ending.Broken(message) : new Ending.Closed(stage());
        }

        private Stage stage() {
            boolean heard = ServerHello.in(plain.received()).isPresent();
            return stage == Stage.HELLO && heard ? Stage.PROOFS : stage;
        }

        @Override
        public void close() {
            try {
                plain.close();
            } catch (IOException e) {
                // it is over already, and everything that was seen of it is noted
                plain.received();
            }
        }
    }

    /** A text that a terminal bears. */
    private static String said(byte[] received) {
        String text = new String(received, StandardCharsets.ISO_8859_1);
        String line = text.lines().findFirst().orElse("");
        return line.substring(0, Math.min(line.length(), MOST_SAID)).replaceAll("[^ -~]", "?");
    }

    /** Ends the walk in a way that is known already. */
    private static final class Ended extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient Ending ending;

        Ended(Ending ending) {
            this.ending = ending;
        }
    }
}
