package dev.countersign.tls;

import dev.countersign.identity.CertificateCredential;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * TLS contexts of the JDK for one connection out: made anew each time, so that there is no session
 * to resume.
 */
final class ClientContexts {
    private ClientContexts() {}

    /**
     * A context that shows this credential, if there is one, once the judge let the server pass.
     */
    static SSLContext of(Optional<CertificateCredential> credential, JudgingTrustManager judge)
            throws IOException {
        return of(
                credential
                        .map(one -> new KeyManager[] {new FixedKeyManager(one)})
                        .orElseGet(() -> new KeyManager[0]),
                judge);
    }

    /** A context with these managers. */
    static SSLContext of(KeyManager[] keys, TrustManager judge) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, new TrustManager[] {judge}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("the runtime has no TLS", e);
        }
    }
}
