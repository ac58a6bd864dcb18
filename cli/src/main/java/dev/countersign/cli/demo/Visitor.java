package dev.countersign.cli.demo;

import dev.countersign.cli.demo.Scene.Outcome;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.identity.PeerId;
import dev.countersign.tls.MutualTls;
import dev.countersign.tls.ProvenSocket;
import dev.countersign.tls.RefusedException;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Comes to a stage with something to show, and asks the service for a page. */
final class Visitor {
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);
    private static final String ALERT = "alert: ";
    private static final int LONGEST_WAIT = 10_000;

    private final Stage stage;
    private final SignatureCheck signatures;
    private final Clock clock;

    Visitor(Stage stage, SignatureCheck signatures, Clock clock) {
        this.stage = stage;
        this.signatures = signatures;
        this.clock = clock;
    }

    /** Comes with a certificate, expects somebody under some trust, and tells what became of it. */
    Outcome comeWith(CertificateCredential credential, TrustBundle trust, PeerId expected)
            throws IOException {
        Map<String, Long> before = stage.refusals();
        MutualTls tls = new MutualTls(credential, trust, signatures, clock);
        try (ProvenSocket socket = tls.connect(stage.address(), Expectation.exactly(expected))) {
            socket.output().write(REQUEST);
            String page = new String(socket.input().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(Optional.empty(), "", page);
        } catch (RefusedException e) {
            return new Outcome(
                    refusedHere(e).or(() -> refusedThere(before)),
                    alertIn(String.valueOf(e.getMessage())),
                    "");
        }
    }

    /** Comes without a certificate. */
    Outcome comeWithNothing() throws IOException, GeneralSecurityException {
        Map<String, Long> before = stage.refusals();
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("root", stage.root());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(anchors);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(new KeyManager[0], trust.getTrustManagers(), null);
        try (SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(
                                        stage.address().getAddress(), stage.address().getPort())) {
            socket.setSoTimeout(LONGEST_WAIT);
            socket.getOutputStream().write(REQUEST);
            String page =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(refusedThere(before), "", page);
        } catch (SSLException e) {
            return new Outcome(refusedThere(before), alertIn(String.valueOf(e.getMessage())), "");
        }
    }

    /** When it was we who refused, the code is in our own hands. */
    private static Optional<String> refusedHere(RefusedException refused) {
        String slug = refused.code().slug();
        return slug.equals("proof.refused-by-peer") ? Optional.empty() : Optional.of(slug);
    }

    /** Which code the gateway counted since. */
    private Optional<String> refusedThere(Map<String, Long> before) {
        return stage.refusals().entrySet().stream()
                .filter(now -> now.getValue() > before.getOrDefault(now.getKey(), 0L))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static String alertIn(String message) {
        int at = message.indexOf(ALERT);
        return at < 0 ? "" : message.substring(at + ALERT.length());
    }
}
