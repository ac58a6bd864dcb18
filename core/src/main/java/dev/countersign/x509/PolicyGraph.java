package dev.countersign.x509;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The valid policies of a path, as the graph of RFC 9618: at each depth every policy stands once,
 * however many ways lead to it, so that mappings cannot make it grow beyond what the certificates
 * say. One certificate after the other is added, from below the anchor to the leaf.
 */
final class PolicyGraph {
    private final List<Map<String, Node>> levels = new ArrayList<>();
    private Map<String, Node> level = new TreeMap<>();
    private boolean anyPolicy = true;

    /** A policy at one depth, and those one depth above from which it is valid. */
    private static final class Node {
        /** Empty when the way leads over anyPolicy. */
        private final Set<String> parents = new HashSet<>();

        private boolean mapped;
    }

    /** Intersects with a certificate's own policies (RFC 5280 §6.1.3(d), RFC 9618 §5.2). */
    void take(PolicyExtensions said, boolean anyPolicyCounts) {
        if (said.policies().isEmpty()) {
            level.clear();
            anyPolicy = false;
            levels.add(level);
            return;
        }
        Set<String> policies = said.policies().get();
        boolean any = anyPolicyCounts && policies.contains(PolicyExtensions.ANY_POLICY);
        if (anyPolicy) {
            for (String policy : policies) {
                if (!policy.equals(PolicyExtensions.ANY_POLICY)) {
                    level.computeIfAbsent(policy, fresh -> new Node());
                }
            }
        }
        if (!any) {
            level.keySet().retainAll(policies);
            anyPolicy = false;
        }
        levels.add(level);
    }

    /** Whether no policy is valid any more. */
    boolean isEmpty() {
        return level.isEmpty() && !anyPolicy;
    }

    /** Goes one depth down (§6.1.4(a), (b), RFC 9618 §5.3). */
    void descend(List<PolicyExtensions.Mapping> mappings, boolean mappingAllowed) {
        Map<String, Node> next = new TreeMap<>();
        for (PolicyExtensions.Mapping mapping : mappings) {
            if (!mappingAllowed) {
                level.remove(mapping.issuerPolicy());
                continue;
            }
            Node node = level.get(mapping.issuerPolicy());
            if (node == null && anyPolicy) {
                node = new Node();
                level.put(mapping.issuerPolicy(), node);
            }
            if (node != null) {
                node.mapped = true;
                next.computeIfAbsent(mapping.subjectPolicy(), fresh -> new Node())
                        .parents
                        .add(mapping.issuerPolicy());
            }
        }
        level.forEach((policy, node) -> {
            if (!node.mapped) {
                next.computeIfAbsent(policy, fresh -> new Node()).parents.add(policy);
            }
        });
        level = next;
    }

    /** Whether any of the policies that the user takes is valid (§6.1.5(g), RFC 9618 §5.4). */
    boolean allows(Set<String> acceptable) {
        if (isEmpty()) {
            return false;
        }
        if (acceptable.contains(PolicyExtensions.ANY_POLICY) || anyPolicy) {
            return true;
        }
        Map<String, Node> reached = new HashMap<>(level);
        for (int depth = levels.size() - 1; depth >= 0 && !reached.isEmpty(); depth--) {
            Map<String, Node> above = new HashMap<>();
            for (Map.Entry<String, Node> one : reached.entrySet()) {
                // a policy without parents was derived from the anyPolicy of who trusts the anchor
                if (one.getValue().parents.isEmpty() && acceptable.contains(one.getKey())) {
                    return true;
                }
                for (String parent : one.getValue().parents) {
                    above.put(parent, levels.get(depth - 1).get(parent));
                }
            }
            reached = above;
        }
        return false;
    }
}
