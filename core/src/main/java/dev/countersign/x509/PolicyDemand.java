package dev.countersign.x509;

import java.util.Set;

/**
 * Under which policies certificates are taken (RFC 5280 §6.1.1(c), (e) to (g)). With none of the
 * switches, any policy is fine and so is none, unless a certificate of the path demands one.
 *
 * @param acceptable the user-initial-policy-set, as object identifiers
 */
public record PolicyDemand(Set<String> acceptable, Set<Switch> switches) {
    /** What may be demanded from the start, as a certificate can on the way. */
    public enum Switch {
        REQUIRE_EXPLICIT_POLICY,
        INHIBIT_POLICY_MAPPING,
        INHIBIT_ANY_POLICY
    }

    public PolicyDemand {
        acceptable = Set.copyOf(acceptable);
        switches = Set.copyOf(switches);
        if (acceptable.isEmpty()) {
            throw new IllegalArgumentException(
                    "acceptable policies: none (expected: at least one)");
        }
    }

    /** Whatever policy a certificate has, and none. */
    public static PolicyDemand none() {
        return new PolicyDemand(Set.of(PolicyExtensions.ANY_POLICY), Set.of());
    }
}
