package dev.countersign.tls;

import dev.countersign.identity.CertificateCredential;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives a TLS engine the one credential that was configured, whatever it asks for: a credential
 * that is passed over in silence would look like a peer without one.
 */
final class FixedKeyManager extends X509ExtendedKeyManager {
    private static final String ALIAS = "identity";

    private final CertificateCredential credential;

    FixedKeyManager(CertificateCredential credential) {
        this.credential = credential;
    }

    private @Nullable String aliasFor(String keyType) {
        String own = credential.chain().get(0).getPublicKey().getAlgorithm();
        boolean fits =
                keyType.startsWith(own) || (own.startsWith("Ed") && keyType.startsWith("Ed"));
        return fits ? ALIAS : null;
    }

    private @Nullable String aliasFor(String[] keyTypes) {
        for (String keyType : keyTypes) {
            if (aliasFor(keyType) != null) {
                return ALIAS;
            }
        }
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return aliasFor(keyTypes);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return aliasFor(keyTypes);
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return aliasFor(keyType);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return aliasFor(keyType);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return credential.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return credential.signingKey();
    }
}
