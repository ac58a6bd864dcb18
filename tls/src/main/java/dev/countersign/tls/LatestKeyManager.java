package dev.countersign.tls;

import dev.countersign.identity.CertificateCredential;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives a server's TLS engine the credential that was put in force last. An engine asks for the
 * name, the chain and the key in three calls; the name carries a number, so that all three answers
 * come from one credential while another is put in force.
 */
final class LatestKeyManager extends X509ExtendedKeyManager {
    private static final int KEPT = 4;

    private final Map<String, Shown> byAlias = new ConcurrentHashMap<>();
    private volatile String latest = "";
    private long number;

    /** What goes to the peer, leaf first, and the key of the leaf. */
    private record Shown(List<X509Certificate> chain, PrivateKey key) {}

    /** Puts a credential in force for handshakes that begin now; the root goes along. */
    synchronized void use(CertificateCredential credential, X509Certificate root) {
        List<X509Certificate> chain = new ArrayList<>(credential.chain());
        chain.add(root);
        String alias = "identity-" + ++number;
        byAlias.put(alias, new Shown(List.copyOf(chain), credential.signingKey()));
        latest = alias;
        byAlias.remove("identity-" + (number - KEPT));
    }

    private @Nullable String aliasFor(String keyType) {
        Shown shown = byAlias.get(latest);
        return shown != null
                        && keyType.startsWith(shown.chain().get(0).getPublicKey().getAlgorithm())
                ? latest
                : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return aliasFor(keyType);
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return aliasFor(keyType);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {latest};
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Shown shown = byAlias.get(alias);
        return shown == null ? null : shown.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Shown shown = byAlias.get(alias);
        return shown == null ? null : shown.key();
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[0];
    }
}
