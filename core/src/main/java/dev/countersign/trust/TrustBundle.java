package dev.countersign.trust;

import dev.countersign.identity.TrustDomain;
import dev.countersign.x509.Certificate;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What peers are judged against: the anchors, intermediates that are known (hints for peers that
 * send only their leaf, never anchors), revocation lists and OCSP responses, with the time it was
 * made and a digest of all of it. Holds no secret. A bundle without an anchor cannot be built.
 */
public final class TrustBundle {
    private static final Comparator<AcceptedRevocations> NEWEST_LAST =
            Comparator.<AcceptedRevocations, BigInteger>comparing(one -> one.list().number())
                    .thenComparing(one -> one.list().thisUpdate());

    private final Optional<TrustDomain> trustDomain;
    private final List<Certificate> anchors;
    private final List<Certificate> intermediates;
    private final List<AcceptedRevocations> revocations;
    private final List<AcceptedStatus> statuses;
    private final Demands demands;
    private final Instant madeAt;
    private final String digest;

    private TrustBundle(Parts parts, Instant madeAt) {
        this.trustDomain = parts.trustDomain();
        this.anchors = parts.anchors();
        this.intermediates = parts.intermediates();
        this.revocations = parts.revocations();
        this.statuses = parts.statuses();
        this.demands = parts.demands();
        this.madeAt = madeAt;
        this.digest = digestOf(parts);
    }

    /** What a bundle is made of. With a trust domain, SPIFFE IDs of other domains are refused. */
    public record Parts(
            Optional<TrustDomain> trustDomain,
            List<Certificate> anchors,
            List<Certificate> intermediates,
            List<AcceptedRevocations> revocations,
            List<AcceptedStatus> statuses,
            Demands demands) {
        public Parts {
            anchors = List.copyOf(anchors);
            intermediates = List.copyOf(intermediates);
            revocations = List.copyOf(revocations);
            statuses = List.copyOf(statuses);
        }

        /** Anchors alone. */
        public static Parts anchors(List<Certificate> anchors) {
            return new Parts(
                    Optional.empty(), anchors, List.of(), List.of(), List.of(), Demands.standard());
        }

        public Parts in(TrustDomain domain) {
            return new Parts(
                    Optional.of(domain), anchors, intermediates, revocations, statuses, demands);
        }

        public Parts knowing(List<Certificate> intermediates) {
            return new Parts(trustDomain, anchors, intermediates, revocations, statuses, demands);
        }

        public Parts demanding(Demands demands) {
            return new Parts(trustDomain, anchors, intermediates, revocations, statuses, demands);
        }

        public Parts revoking(List<AcceptedRevocations> revocations) {
            return new Parts(trustDomain, anchors, intermediates, revocations, statuses, demands);
        }

        public Parts answering(List<AcceptedStatus> statuses) {
            return new Parts(trustDomain, anchors, intermediates, revocations, statuses, demands);
        }
    }

    /** Makes a bundle; at least one anchor, and nothing but authorities. */
    public static TrustBundle of(Parts parts, Instant madeAt) {
        if (parts.anchors().isEmpty()) {
            throw new IllegalArgumentException("anchors: none (expected: at least one)");
        }
        for (Certificate anchor : parts.anchors()) {
            if (!anchor.isAuthority()) {
                throw new IllegalArgumentException(
                        "anchor: " + anchor + " (expected: an authority)");
            }
        }
        for (Certificate known : parts.intermediates()) {
            if (!known.isAuthority()) {
                throw new IllegalArgumentException(
                        "intermediate: " + known + " (expected: an authority)");
            }
        }
        return new TrustBundle(parts, madeAt);
    }

    public Optional<TrustDomain> trustDomain() {
        return trustDomain;
    }

    public List<Certificate> anchors() {
        return anchors;
    }

    public List<Certificate> intermediates() {
        return intermediates;
    }

    public List<AcceptedRevocations> revocations() {
        return revocations;
    }

    /** OCSP responses that were obtained by ourselves. */
    public List<AcceptedStatus> statuses() {
        return statuses;
    }

    /** What is demanded of every path. */
    public Demands demands() {
        return demands;
    }

    public Instant madeAt() {
        return madeAt;
    }

    /** SHA-256 in hex over everything that decides; equal digests judge alike. */
    public String digest() {
        return digest;
    }

    /** The lists of the authority that issued this certificate; of those alike the newest. */
    List<AcceptedRevocations> revocationsFor(Certificate issuer) {
        List<AcceptedRevocations> all =
                revocations.stream().filter(list -> list.isOf(issuer)).toList();
        return all.stream()
                .filter(one -> all.stream().noneMatch(other -> replaces(other, one)))
                .toList();
    }

    private static boolean replaces(AcceptedRevocations newer, AcceptedRevocations older) {
        return newer != older
                && newer.list().hasScopeOf(older.list())
                && NEWEST_LAST.compare(newer, older) > 0;
    }

    private static String digestOf(Parts parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(
                    parts.trustDomain()
                            .map(TrustDomain::name)
                            .orElse("")
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            add(
                    digest,
                    'd',
                    parts.demands().text().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            parts.anchors().forEach(one -> add(digest, 'a', one.der()));
            parts.intermediates().forEach(one -> add(digest, 'i', one.der()));
            parts.revocations()
                    .forEach(one ->
                            add(
                                    digest,
                                    'r',
                                    one.list()
                                            .fingerprint()
                                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
            parts.statuses()
                    .forEach(one ->
                            add(
                                    digest,
                                    's',
                                    one.response()
                                            .fingerprint()
                                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static void add(MessageDigest digest, char kind, byte[] der) {
        digest.update((byte) kind);
        digest.update(
                HexFormat.of()
                        .toHexDigits(der.length)
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        digest.update(der);
    }
}
