package dev.countersign.tls;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.Role;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import dev.countersign.trust.Verdict;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The accepting side on the JDK's engine, for a server that answers a refusal in its own protocol:
 * TLS is completed with any certificate or none, and {@link #prove} says what it is worth, anew for
 * each request. Whoever is not proven there has no identity.
 */
public final class ExplainingServer {
    private final LatestKeyManager keys = new LatestKeyManager();
    private final X509ExtendedTrustManager evidence = new EvidenceTrustManager();
    private final PeerVerifier verifier;

    public ExplainingServer(SignatureCheck signatures) {
        this.verifier = new PeerVerifier(signatures);
    }

    /**
     * Puts a credential in force for new handshakes. The root is shown too, for newcomers who have
     * only its fingerprint.
     */
    public void use(CertificateCredential credential, X509Certificate root) {
        keys.use(credential, root);
    }

    /** For the engine: what this server shows. */
    public X509ExtendedKeyManager keyManager() {
        return keys;
    }

    /** For the engine: takes what clients show, and believes nothing of it. */
    public X509ExtendedTrustManager trustManager() {
        return evidence;
    }

    /**
     * Proves the client of a finished handshake, from the beginning, under this bundle. The time is
     * now, or an earlier one where the server's own rules allow it.
     */
    public Verdict prove(SSLSession session, String connection, TrustBundle bundle, Instant time) {
        Conditions conditions =
                new Conditions(bundle, Role.CLIENT, Expectation.anyProvenPeer(), time);
        return JdkProvenChannel.of(session, "", Optional.empty(), connection)
                .prove(verifier, conditions);
    }
}
