package dev.countersign.access;

import dev.countersign.identity.PeerId;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.VerifiedPeer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The one place that decides which verified peer may reach which target. Rules read top to bottom;
 * the first that matches lets the peer in; nothing matching means no. A target without rules cannot
 * be built.
 */
public final class AccessPolicy {
    private final Map<String, List<Rule>> rulesByTarget;

    private AccessPolicy(Map<String, List<Rule>> rulesByTarget) {
        this.rulesByTarget = rulesByTarget;
    }

    /** A policy of at least one rule for each target. */
    public static AccessPolicy of(Map<String, List<Rule>> rulesByTarget) {
        rulesByTarget.forEach((target, rules) -> {
            if (rules.isEmpty()) {
                throw new IllegalArgumentException(
                        "target " + target + ": no rule (expected: at least one)");
            }
        });
        return new AccessPolicy(
                rulesByTarget.entrySet().stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        Map.Entry::getKey,
                                        entry -> List.copyOf(entry.getValue()))));
    }

    /** The rules of each target. */
    public Map<String, List<Rule>> rulesByTarget() {
        return rulesByTarget;
    }

    /**
     * Decides. The peer must have been judged under the bundle of the snapshot that decides;
     * anything else is a bug in the caller, which took two snapshots for one decision.
     */
    public Decision decide(VerifiedPeer peer, Attempt attempt, Epoch epoch) {
        if (!peer.bundleDigest().equals(epoch.bundleDigest())) {
            throw new IllegalArgumentException(
                    "peer judged under bundle "
                            + peer.bundleDigest()
                            + " (expected: "
                            + epoch.bundleDigest()
                            + ")");
        }
        List<PeerId> names = peer.names().ids();
        for (Rule rule : rulesByTarget.getOrDefault(attempt.target(), List.of())) {
            if (lets(rule, names, attempt)) {
                return new Permit(peer, attempt, rule, epoch.number());
            }
        }
        return denial(names, attempt);
    }

    /**
     * Foresees a denial before the peer has proven itself, for the sake of the alert. It never
     * permits: an empty answer means only that nothing speaks against it yet.
     */
    public Optional<Denial> foresee(JudgedChain chain, Attempt attempt) {
        List<PeerId> names = chain.names().ids();
        boolean some =
                rulesByTarget.getOrDefault(attempt.target(), List.of()).stream()
                        .anyMatch(rule -> mightLet(rule, names, attempt));
        return some ? Optional.empty() : Optional.of(denial(names, attempt));
    }

    /** The same as {@link #lets}, but for what requests that are still to come may meet. */
    private static boolean mightLet(Rule rule, List<PeerId> names, Attempt attempt) {
        if (attempt.request().isPresent()) {
            return lets(rule, names, attempt);
        }
        return rule.when().peerFailures(names).isEmpty() && !rule.excepts(names, attempt);
    }

    private static boolean lets(Rule rule, List<PeerId> names, Attempt attempt) {
        return rule.when().failures(names, attempt).isEmpty() && !rule.excepts(names, attempt);
    }

    private Denial denial(List<PeerId> names, Attempt attempt) {
        String who = names.stream().map(PeerId::text).findFirst().orElse("nobody");
        List<Rule> rules = rulesByTarget.getOrDefault(attempt.target(), List.of());
        if (rules.isEmpty()) {
            return new Denial(ProblemCode.ACCESS_UNKNOWN_TARGET, who, attempt, Optional.empty());
        }
        for (Rule rule : rules) {
            if (rule.when().failures(names, attempt).isEmpty()) {
                Denial.NearMiss excepted =
                        new Denial.NearMiss(rule, List.of("its except names the peer"));
                return new Denial(ProblemCode.ACCESS_EXCEPTED, who, attempt, Optional.of(excepted));
            }
        }
        return new Denial(
                ProblemCode.ACCESS_NO_MATCHING_RULE,
                who,
                attempt,
                nearest(rules, who, attempt, names));
    }

    private static Optional<Denial.NearMiss> nearest(
            List<Rule> rules, String who, Attempt attempt, List<PeerId> names) {
        return rules.stream()
                .map(rule -> new Denial.NearMiss(rule, rule.when().failures(names, attempt)))
                .max(
                        Comparator.<Denial.NearMiss>comparingInt(miss -> -miss.failures().size())
                                .thenComparingInt(miss -> likeness(miss.rule(), who)));
    }

    /** How many leading characters the rule's peer has in common with the peer at hand. */
    private static int likeness(Rule rule, String who) {
        String wanted = rule.when().peer().map(PeerPattern::text).orElse("");
        int same = 0;
        while (same < Math.min(wanted.length(), who.length())
                && wanted.charAt(same) == who.charAt(same)) {
            same++;
        }
        return same;
    }
}
