package dev.countersign.testkit;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The JDK's own trust manager as a judge of chains, at a time of our choosing; it does not look at
 * names.
 */
final class JdkJudge {
    private JdkJudge() {}

    /** What the JDK holds against this identity in this role, if anything. */
    static Optional<String> objection(TestIdentity identity, Role role, Instant now) {
        X509Certificate[] chain = identity.chain().toArray(new X509Certificate[0]);
        try {
            X509TrustManager manager = trusting(identity.root(), now);
            if (role == Role.CLIENT) {
                manager.checkClientTrusted(chain, "UNKNOWN");
            } else {
                manager.checkServerTrusted(chain, "UNKNOWN");
            }
            return Optional.empty();
        } catch (CertificateException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static X509TrustManager trusting(X509Certificate root, Instant now)
            throws GeneralSecurityException {
        PKIXBuilderParameters parameters =
                new PKIXBuilderParameters(
                        Set.of(new TrustAnchor(root, null)), new X509CertSelector());
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(now));
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        return (X509TrustManager) factory.getTrustManagers()[0];
    }
}
