package dev.countersign.trust;

import dev.countersign.x509.Certificate;
import dev.countersign.x509.KeyUsage;
import dev.countersign.x509.SignatureAlgorithm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Looks for a path from the leaf to an anchor, one candidate at a time (RFC 5280 §6.1), and keeps
 * what was wrong with each. The order of what the peer sent does not matter; depth and the count of
 * signature checks are bounded.
 */
final class PathFinder {
    /** As many certificates as a peer may show, and the anchor. */
    static final int DEEPEST = PeerVerifier.MOST_CERTIFICATES + 1;

    static final int MOST_SIGNATURE_CHECKS = 64;

    private final List<Certificate> shown;
    private final TrustBundle bundle;
    private final Conditions conditions;
    private final SignatureCheck signatures;
    private final List<Rejection> reasons = new ArrayList<>();
    private int checksLeft = MOST_SIGNATURE_CHECKS;

    PathFinder(List<Certificate> shown, Conditions conditions, SignatureCheck signatures) {
        this.shown = shown;
        this.bundle = conditions.bundle();
        this.conditions = conditions;
        this.signatures = signatures;
    }

    /** The path, leaf first and anchor last; empty when there is none. */
    Optional<List<Certificate>> find() {
        return extend(List.of(shown.get(0)));
    }

    /** Why there is no path: the reason of the candidate that came farthest. */
    Rejection reason() {
        return reasons.stream()
                .max(Comparator.comparingInt(PathFinder::weight))
                .orElseGet(() -> noIssuer(shown.get(0)));
    }

    private Optional<List<Certificate>> extend(List<Certificate> path) {
        Certificate last = path.get(path.size() - 1);
        if (bundle.anchors().contains(last)) {
            return path.size() > 1 ? Optional.of(path) : refused(noIssuer(last));
        }
        if (path.size() == DEEPEST) {
            return refused(
                    new ChainRejection.ChainTooLarge(
                            "certificates in one path", DEEPEST + 1, DEEPEST));
        }
        List<Certificate> issuers = issuersOf(last, path);
        if (issuers.isEmpty()) {
            return refused(noIssuer(last));
        }
        for (Certificate issuer : issuers) {
            Optional<Rejection> fault = faultOf(issuer, path);
            if (fault.isPresent()) {
                reasons.add(fault.get());
                continue;
            }
            List<Certificate> longer = new ArrayList<>(path);
            longer.add(issuer);
            Optional<List<Certificate>> found = extend(longer);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<List<Certificate>> refused(Rejection reason) {
        reasons.add(reason);
        return Optional.empty();
    }

    /** Anchors first, then known intermediates, then what the peer sent; none twice in one path. */
    private List<Certificate> issuersOf(Certificate subject, List<Certificate> path) {
        List<Certificate> issuers = new ArrayList<>();
        for (List<Certificate> source : List.of(bundle.anchors(), bundle.intermediates(), shown)) {
            for (Certificate candidate : source) {
                boolean named =
                        candidate.subject().equals(subject.issuer())
                                && sameKeyId(subject, candidate);
                if (named && !path.contains(candidate) && !issuers.contains(candidate)) {
                    issuers.add(candidate);
                }
            }
        }
        return issuers;
    }

    /**
     * Key identifiers only ever rule a candidate out; the signature decides (RFC 5280 §4.2.1.1).
     */
    private static boolean sameKeyId(Certificate subject, Certificate issuer) {
        return subject.authorityKeyId().isEmpty()
                || issuer.subjectKeyId().isEmpty()
                || subject.authorityKeyId().equals(issuer.subjectKeyId());
    }

    private Optional<Rejection> faultOf(Certificate issuer, List<Certificate> path) {
        Certificate subject = path.get(path.size() - 1);
        if (!issuer.isAuthority()) {
            // RFC 5280 §6.1.4(k)
            return Optional.of(
                    new ChainRejection.IssuerNotCa(issuer, "is no authority (CA:FALSE)"));
        }
        if (!issuer.keyUsage().map(KeyUsage::keyCertSign).orElse(true)) {
            // RFC 5280 §6.1.4(n)
            return Optional.of(
                    new ChainRejection.IssuerNotCa(issuer, "its key usage lacks keyCertSign"));
        }
        int below = (int) path.stream().skip(1).filter(one -> !one.isSelfIssued()).count();
        if (issuer.pathLength().isPresent() && below > issuer.pathLength().getAsInt()) {
            // RFC 5280 §6.1.4(l), (m)
            return Optional.of(new ChainRejection.PathTooLong(issuer, below));
        }
        return CertificateRules.faultOf(issuer)
                .or(() -> CertificateRules.purposeFault(issuer, conditions.peerRole()))
                .or(() -> signatureFault(subject, issuer))
                .or(() -> Timeliness.issuerFault(issuer, conditions.now()));
    }

    private Optional<Rejection> signatureFault(Certificate subject, Certificate issuer) {
        // RFC 5280 §6.1.3(a)(1)
        Optional<SignatureAlgorithm> algorithm = subject.algorithm();
        if (algorithm.isEmpty() || !algorithm.get().fits(issuer.publicKey().kind())) {
            return Optional.of(new CertificateRejection.UnsupportedAlgorithm(subject));
        }
        if (checksLeft-- <= 0) {
            return Optional.of(
                    new ChainRejection.ChainTooLarge(
                            "signatures to check",
                            MOST_SIGNATURE_CHECKS + 1,
                            MOST_SIGNATURE_CHECKS));
        }
        return signatures.holds(subject, issuer.publicKey())
                ? Optional.empty()
                : Optional.of(new ChainRejection.BadSignature(subject, issuer));
    }

    private Rejection noIssuer(Certificate last) {
        if (last.equals(shown.get(0)) && last.isSelfIssued()) {
            return new ChainRejection.SelfSigned(last);
        }
        return new ChainRejection.UnknownIssuer(last, nearest(last));
    }

    /** The anchor whose name has most in common with that of the issuer wanted; for people only. */
    private Optional<Certificate> nearest(Certificate last) {
        String wanted = last.issuer().toString();
        return bundle.anchors().stream()
                .max(Comparator.comparingInt(one -> likeness(one.subject().toString(), wanted)));
    }

    private static int likeness(String one, String other) {
        int shorter = Math.min(one.length(), other.length());
        int mismatch = Arrays.mismatch(one.toCharArray(), other.toCharArray());
        return mismatch < 0 ? shorter : mismatch;
    }

    /** How far a candidate came: nothing found, found and not believed, believed and unfit. */
    private static int weight(Rejection reason) {
        if (reason instanceof ChainRejection.UnknownIssuer
                || reason instanceof ChainRejection.SelfSigned) {
            return 0;
        }
        return reason instanceof ChainRejection.BadSignature ? 1 : 2;
    }
}
