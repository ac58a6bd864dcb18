package dev.countersign.gateway;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.tls.HeldKey;
import java.net.Socket;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives the native engine the one credential of a snapshot whenever one is needed, whatever issuers
 * a server names: passed over in silence, we would look like a peer without one. Of a key that
 * somebody else keeps it gets the chain alone.
 */
final class NativeKeys extends X509ExtendedKeyManager {
    private static final String ALIAS = "identity";

    private final @Nullable PrivateKey key;
    private final X509Certificate[] chain;

    private NativeKeys(CertificateCredential credential) {
        this.key = credential.signingKey() instanceof HeldKey ? null : credential.signingKey();
        this.chain = credential.chain().toArray(new X509Certificate[0]);
    }

    /**
     * What the engine's builder wants. The key is handed to native memory once and kept there for
     * as long as the very same key and chain are given; Netty's own caching factory would lose a
     * reference where two first handshakes meet.
     */
    static KeyManagerFactory factory(CertificateCredential credential) {
        return new Factory(new NativeKeys(credential));
    }

    @Override
    public String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return ALIAS;
    }

    @Override
    public String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return ALIAS;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return key;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return ALIAS;
    }

    @Override
    public String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return ALIAS;
    }

    private static final class Factory extends KeyManagerFactory {
        Factory(KeyManager manager) {
            super(new Spi(manager), null, "identity");
        }
    }

    private static final class Spi extends KeyManagerFactorySpi {
        private final KeyManager manager;

        Spi(KeyManager manager) {
            this.manager = manager;
        }

        @Override
        protected KeyManager[] engineGetKeyManagers() {
            return new KeyManager[] {manager};
        }

        @Override
        protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {
            throw new UnsupportedOperationException("the credential is given already");
        }

        @Override
        protected void engineInit(@Nullable ManagerFactoryParameters parameters) {
            throw new UnsupportedOperationException("the credential is given already");
        }
    }
}
