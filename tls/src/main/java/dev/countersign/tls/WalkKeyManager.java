package dev.countersign.tls;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.tls.Walked.Asked;
import dev.countersign.tls.Walked.Showed;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Notes what a server asks of its clients, and shows it the credential, if there is one, only after
 * the judge found the server good.
 */
final class WalkKeyManager extends X509ExtendedKeyManager {
    private final Optional<FixedKeyManager> ours;
    private final WalkTrustManager judge;
    private Optional<Asked> asked = Optional.empty();
    private Showed showed = Showed.NOT_ASKED;

    WalkKeyManager(Optional<CertificateCredential> ours, WalkTrustManager judge) {
        this.ours = ours.map(FixedKeyManager::new);
        this.judge = judge;
    }

    Optional<Asked> asked() {
        return asked;
    }

    Showed showed() {
        return showed;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyKinds, Principal @Nullable [] issuers, @Nullable Socket socket) {
        asked = Optional.of(new Asked(kinds(keyKinds), names(issuers), signatures(socket)));
        if (ours.isEmpty()) {
            showed = Showed.NOTHING_TO_SHOW;
            return null;
        }
        if (judge.judged().isEmpty()) {
            showed = Showed.WITHHELD;
            return null;
        }
        String alias = ours.get().chooseClientAlias(keyKinds, issuers, socket);
        showed = alias == null ? Showed.KEY_UNFIT : Showed.SHOWN;
        return alias;
    }

    /** Those of all calls: an engine may ask for one kind of key after the other. */
    private Set<String> kinds(String[] keyKinds) {
        Set<String> kinds = new LinkedHashSet<>();
        asked.ifPresent(before -> kinds.addAll(before.keyKinds()));
        kinds.addAll(List.of(keyKinds));
        return kinds;
    }

    private static List<X500Principal> names(Principal @Nullable [] issuers) {
        return issuers == null
                ? List.of()
                : List.of(issuers).stream()
                        .filter(X500Principal.class::isInstance)
                        .map(X500Principal.class::cast)
                        .toList();
    }

    private static List<String> signatures(@Nullable Socket socket) {
        return socket instanceof SSLSocket tls
                        && tls.getHandshakeSession() instanceof ExtendedSSLSession session
                ? List.of(session.getPeerSupportedSignatureAlgorithms())
                : List.of();
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyKinds, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyKind, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyKind, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyKind, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyKind, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return ours.map(one -> one.getCertificateChain(alias)).orElse(null);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return ours.map(one -> one.getPrivateKey(alias)).orElse(null);
    }
}
