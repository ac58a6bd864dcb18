package dev.countersign.bench;

import dev.countersign.testkit.TestIdentity;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Many clients behind one TLS context: an engine's peer host says as whom it calls. */
final class ClientKeys extends X509ExtendedKeyManager {
    private final List<Held> clients;

    /** One client's key and chain, read once. */
    private record Held(PrivateKey key, List<X509Certificate> chain) {}

    ClientKeys(List<TestIdentity> clients) {
        this.clients = clients.stream().map(one -> new Held(one.key(), one.chain())).toList();
    }

    /** What an engine's peer host has to be for this client; not the form of a host name. */
    static String alias(int client) {
        return String.valueOf(client);
    }

    private Held of(String alias) {
        return clients.get(Integer.parseInt(alias));
    }

    @Override
    public String chooseEngineClientAlias(
            String[] types, Principal @Nullable [] issuers, SSLEngine engine) {
        return engine.getPeerHost();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return of(alias).chain().toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return of(alias).key();
    }

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
        throw engineOnly();
    }

    @Override
    public String chooseClientAlias(
            String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
        throw engineOnly();
    }

    @Override
    public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
        throw engineOnly();
    }

    @Override
    public String chooseServerAlias(
            String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
        throw engineOnly();
    }

    private static UnsupportedOperationException engineOnly() {
        return new UnsupportedOperationException("only for the clients of an engine");
    }
}
