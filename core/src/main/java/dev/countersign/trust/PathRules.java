package dev.countersign.trust;

import dev.countersign.x509.Certificate;
import dev.countersign.x509.GeneralName;
import dev.countersign.x509.NameConstraints;
import dev.countersign.x509.PathPolicies;
import java.util.List;
import java.util.Optional;

/**
 * What must hold for a whole path whose signatures are good: the leaf, the times, the names, the
 * policies, the profile and revocation (RFC 5280 §6.1). One of these is asked about all candidates
 * of a search, so that what names cost is bounded over all of them.
 */
final class PathRules {
    private final Conditions conditions;
    private int comparisonsLeft = Limits.COMPARISONS;

    PathRules(Conditions conditions) {
        this.conditions = conditions;
    }

    Optional<Rejection> faultOf(List<Certificate> path, StapleReader staples) {
        Certificate leaf = path.get(0);
        Demands demands = conditions.bundle().demands();
        return CertificateRules.faultOf(leaf)
                .or(() -> usageFault(path, demands))
                .or(() -> ProfileRules.faultOf(path, demands.profile(), conditions.peerRole()))
                .or(() -> nameFault(path))
                .or(() -> policyFault(path, demands))
                .or(() -> Timeliness.faultOf(path, staples.of(path), conditions));
    }

    /** The leaf for its role, and the purposes of every authority above it. */
    private Optional<Rejection> usageFault(List<Certificate> path, Demands demands) {
        if (demands.use() == Demands.Use.ANY) {
            return Optional.empty();
        }
        Role role = conditions.peerRole();
        Optional<Rejection> fault = CertificateRules.usageFault(path.get(0), role);
        for (int at = 1; at < path.size() && fault.isEmpty(); at++) {
            fault = CertificateRules.purposeFault(path.get(at), role);
        }
        return fault;
    }

    /** Names below an authority that says what may be named (RFC 5280 §6.1.3(b), (c)). */
    private Optional<Rejection> nameFault(List<Certificate> path) {
        for (int above = 1; above < path.size(); above++) {
            Optional<NameConstraints> constraints = path.get(above).nameConstraints();
            for (int below = 0; constraints.isPresent() && below < above; below++) {
                boolean exempt = below > 0 && path.get(below).isSelfIssued();
                Optional<Rejection> fault =
                        exempt
                                ? Optional.empty()
                                : nameFault(path.get(below), path.get(above), constraints.get());
                if (fault.isPresent()) {
                    return fault;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Rejection> nameFault(
            Certificate named, Certificate authority, NameConstraints constraints) {
        for (GeneralName name : named.constrainedNames()) {
            comparisonsLeft -= constraints.size();
            if (comparisonsLeft < 0) {
                return Optional.of(
                        new ChainRejection.ChainTooLarge(
                                "comparisons of names with constraints",
                                Limits.COMPARISONS + 1,
                                Limits.COMPARISONS));
            }
            Optional<String> refusal = constraints.refusalOf(name);
            if (refusal.isPresent()) {
                return Optional.of(
                        new NameRejection.NameConstrained(
                                named, authority, name.text() + "; " + refusal.get()));
            }
        }
        return Optional.empty();
    }

    private static Optional<Rejection> policyFault(List<Certificate> path, Demands demands) {
        return PathPolicies.faultOf(path, demands.policies())
                .map(ChainRejection.NoValidPolicy::new);
    }
}
