package dev.countersign.gateway;

import dev.countersign.problem.Parsed;
import dev.countersign.trust.AcceptedStatus;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.OcspAnswer;
import dev.countersign.x509.OcspResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;

/**
 * Asks one responder about one certificate by HTTP (RFC 6960, RFC 5019: without a nonce, so that
 * answers may be made in advance), and takes what counts. It blocks.
 */
final class OcspClient implements AutoCloseable {
    private static final String REQUEST = "application/ocsp-request";
    private static final String RESPONSE = "application/ocsp-response";

    private static final BodyHandler<byte[]> BOUNDED =
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), OcspResponse.MOST_BYTES);

    private final SignatureCheck signatures;
    private final HttpClient http;
    private final Duration time;

    OcspClient(SignatureCheck signatures, Duration time) {
        this.signatures = signatures;
        this.time = time;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(time)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .build();
    }

    /** What a responder said, whether that is that all is well, and until when it counts. */
    record Answer(AcceptedStatus status, boolean good, Instant until) {}

    /** The answer, or why there is none that counts. */
    Parsed<Answer> ask(URI responder, Certificate subject, Certificate issuer) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(responder)
                            .header("content-type", REQUEST)
                            .header("accept", RESPONSE)
                            .POST(BodyPublishers.ofByteArray(question(subject, issuer)))
                            .build();
            return answer(http.sendAsync(request, BOUNDED), subject, issuer);
        } catch (IOException | ExecutionException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            return Parsed.bad(
                    why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Parsed.bad("interrupted");
        }
    }

    /** The time is for the whole answer: the client's own ends where the body begins. */
    private Parsed<Answer> answer(
            CompletableFuture<HttpResponse<byte[]>> coming, Certificate subject, Certificate issuer)
            throws ExecutionException, InterruptedException {
        try {
            HttpResponse<byte[]> response = coming.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return response.statusCode() == 200
                    ? accept(response.body(), subject, issuer)
                    : Parsed.bad("HTTP status " + response.statusCode());
        } catch (TimeoutException e) {
            return Parsed.bad("no whole answer within " + time.toMillis() + " ms");
        } finally {
            coming.cancel(true);
        }
    }

    private Parsed<Answer> accept(byte[] der, Certificate subject, Certificate issuer) {
        return switch (OcspResponse.read(der)) {
            case Parsed.Bad<OcspResponse> bad -> Parsed.bad(bad.why());
            case Parsed.Good<OcspResponse> read ->
                    switch (AcceptedStatus.accept(read.value(), issuer, signatures)) {
                        case Parsed.Bad<AcceptedStatus> bad -> Parsed.bad(bad.why());
                        case Parsed.Good<AcceptedStatus> good ->
                                answer(good.value(), subject, issuer);
                    };
        };
    }

    private static Parsed<Answer> answer(
            AcceptedStatus status, Certificate subject, Certificate issuer) {
        List<OcspAnswer> answers =
                status.response().answers().stream()
                        .filter(one -> one.id().means(subject, issuer))
                        .toList();
        boolean isGood = answers.stream().allMatch(one -> one.said() == OcspAnswer.Said.GOOD);
        return answers.stream()
                .flatMap(one -> one.nextUpdate().stream())
                .min(Instant::compareTo)
                .map(until -> Parsed.good(new Answer(status, isGood, until)))
                .orElseGet(() -> Parsed.bad("it says nothing of " + subject + " that has an end"));
    }

    private static byte[] sha1(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-1", e);
        }
    }

    /** An OCSPRequest of one CertID by SHA-1, which every responder knows (RFC 5019 §2.1.1). */
    private static byte[] question(Certificate subject, Certificate issuer) throws IOException {
        byte[] key =
                SubjectPublicKeyInfo.getInstance(issuer.publicKey().der())
                        .getPublicKeyData()
                        .getBytes();
        CertID id =
                new CertID(
                        new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1, DERNull.INSTANCE),
                        new DEROctetString(sha1(subject.issuer().der())),
                        new DEROctetString(sha1(key)),
                        new ASN1Integer(subject.serial()));
        try {
            return new OCSPReqBuilder().addRequest(new CertificateID(id)).build().getEncoded();
        } catch (OCSPException e) {
            throw new IllegalStateException("a request of one certificate does not encode", e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
