package dev.countersign.tls;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.Rejection;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.Verdict;
import dev.countersign.trust.VerifiedPeer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * HTTPS requests to a server that is proven before a byte of the request leaves. Each request has a
 * connection of its own: TLS 1.3 alone, no resumption, no redirect, no proxy, no cookie, no retry.
 */
public final class ProvenHttps {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration READ = Duration.ofSeconds(15);
    private static final int LARGEST_ANSWER = 16 * 1024 * 1024;
    private static final String SCHEME = "https";

    private final Terms terms;
    private final Optional<CertificateCredential> credential;
    private final PeerVerifier verifier;

    /** A client that shows this credential, if it has one, and judges servers on these terms. */
    public ProvenHttps(
            Terms terms, Optional<CertificateCredential> credential, SignatureCheck signatures) {
        this.terms = terms;
        this.credential = credential;
        this.verifier = new PeerVerifier(signatures);
    }

    /** A request; an empty body is none. */
    @SuppressWarnings("ArrayRecordComponent") // never compared; the bytes are copied both ways
    public record Request(String method, URI address, Map<String, String> headers, byte[] body) {
        public Request {
            if (!SCHEME.equals(address.getScheme())) {
                throw new IllegalArgumentException(
                        "address: " + address + " (expected: https://…)");
            }
            headers = Map.copyOf(headers);
            body = body.clone();
        }

        @Override
        public byte[] body() {
            return body.clone();
        }
    }

    /** What a proven server answered. */
    @SuppressWarnings("ArrayRecordComponent") // never compared; the bytes are copied both ways
    public record Response(
            int status, Map<String, String> headers, byte[] body, VerifiedPeer server) {
        public Response {
            headers = Map.copyOf(headers);
            body = body.clone();
        }

        @Override
        public byte[] body() {
            return body.clone();
        }

        /** A header by its name in lower case. */
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }
    }

    /**
     * Sends a request and reads the whole answer.
     *
     * @throws RefusedException when one side refused the other in the handshake
     * @throws IOException when the network failed
     */
    public Response send(Request request) throws IOException {
        JudgingTrustManager judge = new JudgingTrustManager(verifier, terms);
        HttpsURLConnection connection = prepared(request, judge);
        try {
            connection.connect();
            VerifiedPeer server = proven(connection, judge);
            if (request.body().length > 0) {
                connection.getOutputStream().write(request.body());
            }
            return answer(connection, server);
        } catch (SSLException e) {
            throw refusal(judge, e);
        } catch (SocketTimeoutException e) {
            SocketTimeoutException late =
                    new SocketTimeoutException(
                            "no answer within " + READ.toSeconds() + " s from " + where(request));
            late.initCause(e);
            throw late;
        } finally {
            connection.disconnect();
        }
    }

    private HttpsURLConnection prepared(Request request, JudgingTrustManager judge)
            throws IOException {
        HttpsURLConnection connection =
                (HttpsURLConnection) request.address().toURL().openConnection(Proxy.NO_PROXY);
        connection.setSSLSocketFactory(
                new Tls13SocketFactory(ClientContexts.of(credential, judge)));
        connection.setRequestMethod(request.method());
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) READ.toMillis());
        connection.setRequestProperty("Connection", "close");
        request.headers().forEach(connection::setRequestProperty);
        if (request.body().length > 0) {
            connection.setDoOutput(true);
            // streamed, so that the runtime does not send it again by itself
            connection.setFixedLengthStreamingMode(request.body().length);
        }
        return connection;
    }

    private VerifiedPeer proven(HttpsURLConnection connection, JudgingTrustManager judge)
            throws RefusedException {
        SSLSession session = connection.getSSLSession().orElseThrow();
        Verdict verdict =
                terms.prove(
                        verifier,
                        JdkProvenChannel.of(
                                session, "", judge.judged(), UUID.randomUUID().toString()));
        if (verdict instanceof Rejection rejection) {
            throw new RefusedException(rejection.code(), rejection.seen());
        }
        return (VerifiedPeer) verdict;
    }

    private static Response answer(HttpsURLConnection connection, VerifiedPeer server)
            throws IOException {
        int status = connection.getResponseCode();
        Map<String, String> headers = new TreeMap<>();
        connection
                .getHeaderFields()
                .forEach((name, all) -> {
                    if (name != null && !all.isEmpty()) {
                        headers.put(name.toLowerCase(java.util.Locale.ROOT), all.get(0));
                    }
                });
        InputStream body =
                status >= 400 ? connection.getErrorStream() : connection.getInputStream();
        return new Response(status, headers, body == null ? new byte[0] : bounded(body), server);
    }

    private static byte[] bounded(InputStream body) throws IOException {
        try (body) {
            byte[] content = body.readNBytes(LARGEST_ANSWER + 1);
            if (content.length > LARGEST_ANSWER) {
                throw new IOException("an answer of more than 16 MiB");
            }
            return Arrays.copyOf(content, content.length);
        }
    }

    private static IOException refusal(JudgingTrustManager judge, SSLException e) {
        if (judge.rejection().isPresent()) {
            Rejection rejection = judge.rejection().get();
            return new RefusedException(rejection.code(), rejection.seen());
        }
        String message = String.valueOf(e.getMessage());
        return message.contains("Received fatal alert")
                ? new RefusedException(
                        ProblemCode.PROOF_REFUSED_BY_PEER,
                        "the server ended the handshake: " + message)
                : new RefusedException(
                        ProblemCode.PROOF_HANDSHAKE_FAILED,
                        "the server did not finish the handshake: " + message);
    }

    private static String where(Request request) {
        return request.address().getHost() + ":" + request.address().getPort();
    }
}
