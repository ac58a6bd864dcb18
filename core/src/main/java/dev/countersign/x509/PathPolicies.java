package dev.countersign.x509;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Whether a path has a valid policy where it needs one (RFC 5280 §6.1, as RFC 9618 mends it). The
 * anchor's own constraints count as if they had been demanded from the start (RFC 5937 §3.2); the
 * policies that it lists itself do not.
 */
public final class PathPolicies {
    private final PolicyDemand demand;
    private final PolicyGraph graph = new PolicyGraph();

    /** How many more certificates may come before each takes hold (§6.1.2(d) to (f)). */
    private int explicitPolicy;

    private int anyPolicyInhibited;
    private int mappingInhibited;

    private PathPolicies(PolicyDemand demand, int length) {
        this.demand = demand;
        this.explicitPolicy = initial(demand, PolicyDemand.Switch.REQUIRE_EXPLICIT_POLICY, length);
        this.anyPolicyInhibited = initial(demand, PolicyDemand.Switch.INHIBIT_ANY_POLICY, length);
        this.mappingInhibited = initial(demand, PolicyDemand.Switch.INHIBIT_POLICY_MAPPING, length);
    }

    private static int initial(PolicyDemand demand, PolicyDemand.Switch one, int length) {
        return demand.switches().contains(one) ? 0 : length + 1;
    }

    /** The first certificate of a path at which no policy is left; the leaf stands first. */
    public static Optional<Certificate> faultOf(List<Certificate> path, PolicyDemand demand) {
        int length = path.size() - 1;
        PathPolicies policies = new PathPolicies(demand, length);
        policies.bound(path.get(length).policies());
        for (int at = length - 1; at > 0; at--) {
            if (!policies.takeIssuer(path.get(at))) {
                return Optional.of(path.get(at));
            }
        }
        return policies.takeLeaf(path.get(0)) ? Optional.empty() : Optional.of(path.get(0));
    }

    private boolean takeIssuer(Certificate issuer) {
        PolicyExtensions said = issuer.policies();
        graph.take(said, anyPolicyInhibited > 0 || issuer.isSelfIssued());
        if (explicitPolicy == 0 && graph.isEmpty()) {
            return false;
        }
        graph.descend(said.mappings(), mappingInhibited > 0);
        if (!issuer.isSelfIssued()) {
            // §6.1.4(h)
            explicitPolicy = oneLess(explicitPolicy);
            mappingInhibited = oneLess(mappingInhibited);
            anyPolicyInhibited = oneLess(anyPolicyInhibited);
        }
        bound(said);
        return true;
    }

    /** §6.1.4(i), (j). */
    private void bound(PolicyExtensions said) {
        explicitPolicy = least(explicitPolicy, said.requireExplicit());
        mappingInhibited = least(mappingInhibited, said.inhibitMapping());
        anyPolicyInhibited = least(anyPolicyInhibited, said.inhibitAny());
    }

    private boolean takeLeaf(Certificate leaf) {
        PolicyExtensions said = leaf.policies();
        graph.take(said, anyPolicyInhibited > 0);
        if (explicitPolicy == 0 && graph.isEmpty()) {
            return false;
        }
        // §6.1.5(a), (b)
        explicitPolicy = oneLess(explicitPolicy);
        if (said.requireExplicit().isPresent() && said.requireExplicit().getAsInt() == 0) {
            explicitPolicy = 0;
        }
        return explicitPolicy > 0 || graph.allows(demand.acceptable());
    }

    private static int oneLess(int count) {
        return Math.max(0, count - 1);
    }

    private static int least(int count, OptionalInt other) {
        return other.isPresent() ? Math.min(count, other.getAsInt()) : count;
    }
}
