package dev.countersign.access;

import dev.countersign.identity.PeerId;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.VerifiedPeer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The one place that decides which verified peer may reach which target. Rules read top to bottom;
 * the first that matches lets the peer in; nothing matching means no, unless the target only
 * observes. A target without rules cannot be built.
 */
public final class AccessPolicy {
    private final Map<String, TargetRules> targets;

    private AccessPolicy(Map<String, TargetRules> targets) {
        this.targets = targets;
    }

    /** A policy of at least one rule for each target, all of them enforced. */
    public static AccessPolicy of(Map<String, List<Rule>> rulesByTarget) {
        return ofTargets(
                changed(rulesByTarget, rules -> new TargetRules(rules, Enforcement.ENFORCE)));
    }

    /** A policy of at least one rule for each target, each enforced or only observed. */
    public static AccessPolicy ofTargets(Map<String, TargetRules> targets) {
        targets.forEach((target, rules) -> {
            if (rules.rules().isEmpty()) {
                throw new IllegalArgumentException(
                        "target " + target + ": no rule (expected: at least one)");
            }
        });
        return new AccessPolicy(Map.copyOf(targets));
    }

    /** The rules of each target. */
    public Map<String, List<Rule>> rulesByTarget() {
        return changed(targets, TargetRules::rules);
    }

    /** The targets that are only observed, by name. */
    public Set<String> observedTargets() {
        return targets.entrySet().stream()
                .filter(entry -> entry.getValue().isObserving())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static <T, U> Map<String, U> changed(Map<String, T> map, Function<T, U> change) {
        return map.entrySet().stream()
                .collect(
                        Collectors.toUnmodifiableMap(
                                Map.Entry::getKey, entry -> change.apply(entry.getValue())));
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
        for (Rule rule : rules(attempt)) {
            if (lets(rule, names, attempt)) {
                return new Permit(peer, attempt, rule, epoch.number());
            }
        }
        Denial denial = denial(names, attempt);
        return isObserved(attempt) ? new Permit(peer, denial, epoch.number()) : denial;
    }

    /**
     * Foresees a denial before the peer has proven itself, for the sake of the alert. It never
     * permits: an empty answer means only that nothing speaks against it yet.
     */
    public Optional<Denial> foresee(JudgedChain chain, Attempt attempt) {
        return foresee(chain.names().ids(), attempt);
    }

    /**
     * Foresees that whatever a proven peer may ask for would be denied. It never permits: each
     * request is still decided about.
     */
    public Optional<Denial> foresee(VerifiedPeer peer, Attempt attempt) {
        return foresee(peer.names().ids(), attempt);
    }

    private Optional<Denial> foresee(List<PeerId> names, Attempt attempt) {
        if (isObserved(attempt)) {
            return Optional.empty();
        }
        boolean some = rules(attempt).stream().anyMatch(rule -> mightLet(rule, names, attempt));
        return some ? Optional.empty() : Optional.of(denial(names, attempt));
    }

    /**
     * Explains what would be decided about somebody who had proven these names: every rule in
     * order, with what fails of it. It makes no permit.
     */
    public Explanation explain(List<PeerId> names, Attempt attempt) {
        return explanation(names, attempt, rule -> Explanation.Reading.of(rule, names, attempt));
    }

    /**
     * Explains whether somebody who had proven these names could reach the target at all, be it
     * with some request that is yet to come.
     */
    public Explanation explainEntry(List<PeerId> names, String target) {
        Attempt attempt = Attempt.connection(target);
        return explanation(
                names, attempt, rule -> Explanation.Reading.ofPeer(rule, names, attempt));
    }

    private Explanation explanation(
            List<PeerId> names, Attempt attempt, Function<Rule, Explanation.Reading> read) {
        List<Explanation.Reading> readings = rules(attempt).stream().map(read).toList();
        boolean some = readings.stream().anyMatch(Explanation.Reading::lets);
        return new Explanation(
                names,
                attempt,
                isObserved(attempt) ? Enforcement.OBSERVE : Enforcement.ENFORCE,
                readings,
                some ? Optional.empty() : Optional.of(denial(names, attempt)));
    }

    private List<Rule> rules(Attempt attempt) {
        TargetRules target = targets.get(attempt.target());
        return target == null ? List.of() : target.rules();
    }

    private boolean isObserved(Attempt attempt) {
        TargetRules target = targets.get(attempt.target());
        return target != null && target.isObserving();
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
        List<Rule> rules = rules(attempt);
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
