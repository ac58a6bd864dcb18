package dev.countersign.gateway.http;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A field in which a service is told who asks; the peer's own of that name are gone by then. */
public enum PeerField {
    /**
     * {@code X-Countersign-Peer}: the identity alone, such as {@code spiffe://acme.example/web}.
     */
    PEER,
    /** {@code Client-Cert}: the certificate (RFC 9440 §2.2). */
    CLIENT_CERT,
    /** {@code Client-Cert-Chain}: what vouches for it, but the anchor (RFC 9440 §2.3). */
    CLIENT_CERT_CHAIN,
    /** {@code X-Forwarded-Client-Cert}: as Envoy writes it, of the last hop alone. */
    XFCC;

    /** The word that a configuration has for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The words of several, in the order of this enumeration. */
    public static String words(Set<PeerField> some) {
        return some.isEmpty()
                ? "nothing"
                : some.stream().sorted().map(PeerField::word).collect(Collectors.joining(", "));
    }
}
