package dev.countersign.trust;

import dev.countersign.x509.Certificate;
import dev.countersign.x509.PublicKeyInfo;
import dev.countersign.x509.SignatureAlgorithm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks for a good path from the leaf to an anchor, one candidate at a time, and keeps what was
 * wrong with each (RFC 4158). The order of what the peer sent does not matter, nor what else it
 * sent; a candidate that fails is no reason to stop. Depth, steps, and what signatures cost are
 * bounded.
 */
final class PathFinder {
    private static final int MOST_CANDIDATES = 16;

    private final List<Certificate> shown;
    private final TrustBundle bundle;
    private final Conditions conditions;
    private final SignatureCheck signatures;
    private final StapleReader staples;
    private final int deepest;
    private final PathRules rules;
    private final List<Candidate> candidates = new ArrayList<>();
    private final Map<Link, Boolean> checked = new HashMap<>();
    private final int mostCost;
    private int costLeft;
    private int stepsLeft = Limits.STEPS;

    /** Why nothing more is looked at, once that is so. */
    private Optional<Rejection> exhausted = Optional.empty();

    /** One certificate and a key that may have signed it. */
    private record Link(Certificate subject, PublicKeyInfo issuer) {}

    PathFinder(
            List<Certificate> shown,
            Conditions conditions,
            SignatureCheck signatures,
            StapleReader staples,
            Limits limits) {
        this.shown = shown;
        this.bundle = conditions.bundle();
        this.conditions = conditions;
        this.signatures = signatures;
        this.staples = staples;
        this.deepest = limits.depth();
        this.mostCost = limits.signatures();
        this.costLeft = mostCost;
        this.rules = new PathRules(conditions);
    }

    /** The path, leaf first and anchor last; empty when there is none. */
    Optional<List<Certificate>> find() {
        return extend(List.of(shown.get(0)));
    }

    /** Why there is no path: the reason of the candidate that came farthest, and the others. */
    Rejection reason() {
        Rejection worst =
                exhausted.orElseGet(() ->
                        candidates.stream()
                                .map(Candidate::reason)
                                .max(Comparator.comparingInt(PathFinder::weight))
                                .orElseGet(() -> noIssuer(shown.get(0))));
        return candidates.size() > 1 ? new ChainRejection.NoPath(worst, candidates) : worst;
    }

    private Optional<List<Certificate>> extend(List<Certificate> path) {
        Certificate last = path.get(path.size() - 1);
        if (bundle.anchors().contains(last)) {
            // no leaf is its own anchor: that would make trust in an issuer somebody's identity
            return path.size() > 1 ? goodOrRefused(path) : refused(path, noIssuer(last));
        }
        if (path.size() == deepest) {
            return refused(
                    path,
                    new ChainRejection.ChainTooLarge(
                            "certificates in one path", deepest + 1, deepest));
        }
        List<Certificate> issuers = issuersOf(last, path);
        if (issuers.isEmpty()) {
            return refused(path, noIssuer(last));
        }
        for (Certificate issuer : issuers) {
            if (exhausted.isPresent()) {
                return Optional.empty();
            }
            List<Certificate> longer = new ArrayList<>(path);
            longer.add(issuer);
            Optional<Rejection> fault = faultOf(longer);
            Optional<List<Certificate>> found =
                    fault.isPresent() ? refused(longer, fault.get()) : extend(longer);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<List<Certificate>> goodOrRefused(List<Certificate> path) {
        Optional<Rejection> fault = rules.faultOf(path, staples);
        return fault.isPresent() ? refused(path, fault.get()) : Optional.of(path);
    }

    private Optional<List<Certificate>> refused(List<Certificate> path, Rejection reason) {
        if (candidates.size() < MOST_CANDIDATES) {
            candidates.add(new Candidate(path, reason));
        }
        return Optional.empty();
    }

    /** Anchors first, then known intermediates, then what the peer sent; no key twice in a path. */
    private List<Certificate> issuersOf(Certificate subject, List<Certificate> path) {
        List<Certificate> issuers = new ArrayList<>();
        for (List<Certificate> source : List.of(bundle.anchors(), bundle.intermediates(), shown)) {
            for (Certificate candidate : source) {
                if (candidate.subject().equals(subject.issuer())
                        && sameKeyId(subject, candidate)
                        && !isAgain(candidate, path)
                        && !issuers.contains(candidate)) {
                    issuers.add(candidate);
                }
            }
        }
        return issuers;
    }

    /** The same name with the same key leads nowhere that was not seen (RFC 4158 §2.4.2). */
    private static boolean isAgain(Certificate candidate, List<Certificate> path) {
        return path.stream()
                .anyMatch(one ->
                        one.publicKey().equals(candidate.publicKey())
                                && one.subject().equals(candidate.subject()));
    }

    /**
     * Key identifiers only ever rule a candidate out; the signature decides (RFC 5280 §4.2.1.1).
     */
    private static boolean sameKeyId(Certificate subject, Certificate issuer) {
        return subject.authorityKeyId().isEmpty()
                || issuer.subjectKeyId().isEmpty()
                || subject.authorityKeyId().equals(issuer.subjectKeyId());
    }

    /** What is wrong with the last of a path as the issuer of the one before; the cheap first. */
    private Optional<Rejection> faultOf(List<Certificate> path) {
        if (stepsLeft-- <= 0) {
            return exhausted("issuers to try", Limits.STEPS + 1, Limits.STEPS);
        }
        Certificate issuer = path.get(path.size() - 1);
        return IssuerRules.faultOf(path)
                .or(() -> signatureFault(path.get(path.size() - 2), issuer))
                .or(() -> Timeliness.issuerFault(issuer, conditions.validAt()));
    }

    private Optional<Rejection> signatureFault(Certificate subject, Certificate issuer) {
        // RFC 5280 §6.1.3(a)(1)
        Optional<SignatureAlgorithm> algorithm = subject.algorithm();
        if (algorithm.isEmpty()
                || !algorithm.get().fits(issuer.publicKey().kind())
                || !signatures.supports(algorithm.get())) {
            return Optional.of(new CertificateRejection.UnsupportedAlgorithm(subject));
        }
        Link link = new Link(subject, issuer.publicKey());
        Boolean known = checked.get(link);
        if (known == null) {
            int cost = issuer.publicKey().cost();
            if (cost > costLeft) {
                return exhausted(
                        "units of signatures to check", mostCost - costLeft + cost, mostCost);
            }
            if (checked.size() == Limits.CHECKS) {
                return exhausted("signatures to check", Limits.CHECKS + 1, Limits.CHECKS);
            }
            costLeft -= cost;
            known = signatures.holds(subject, issuer.publicKey());
            checked.put(link, known);
        }
        return known
                ? Optional.empty()
                : Optional.of(new ChainRejection.BadSignature(subject, issuer));
    }

    private Optional<Rejection> exhausted(String what, int wanted, int limit) {
        exhausted = Optional.of(new ChainRejection.ChainTooLarge(what, wanted, limit));
        return exhausted;
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
