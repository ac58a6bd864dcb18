package dev.countersign.access;

import dev.countersign.identity.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What policy would say of somebody who had proven these names, rule by rule. It explains and opens
 * nothing: no permit is made, and nothing was proven.
 */
public record Explanation(
        List<PeerId> names,
        Attempt attempt,
        Enforcement enforcement,
        List<Reading> rules,
        Optional<Denial> denial) {
    public Explanation {
        names = List.copyOf(names);
        rules = List.copyOf(rules);
    }

    /**
     * One rule held against the names: which of its conditions fail, and which exception leaves
     * them out.
     */
    public record Reading(Rule rule, List<String> failures, Optional<Conjunction> exceptedBy) {
        public Reading {
            failures = List.copyOf(failures);
        }

        static Reading of(Rule rule, List<PeerId> names, Attempt attempt) {
            return new Reading(
                    rule, rule.when().failures(names, attempt), rule.exception(names, attempt));
        }

        /** Of the peer alone: requests are yet to come. */
        static Reading ofPeer(Rule rule, List<PeerId> names, Attempt attempt) {
            return new Reading(
                    rule, rule.when().peerFailures(names), rule.exception(names, attempt));
        }

        /** Whether this rule would let them in, were it the first to do so. */
        public boolean lets() {
            return failures.isEmpty() && exceptedBy.isEmpty();
        }

        /** Everything that keeps the rule from letting them in; empty when it lets them in. */
        public List<String> reasons() {
            List<String> reasons = new ArrayList<>(failures);
            exceptedBy.ifPresent(one -> reasons.add("its except leaves out " + one.text()));
            return reasons;
        }
    }

    /** The rule that lets them in: the first that does. */
    public Optional<Rule> letInBy() {
        return rules.stream().filter(Reading::lets).map(Reading::rule).findFirst();
    }

    /** Whether they would get in, be it only because the target observes. */
    public boolean letsIn() {
        return denial.isEmpty() || enforcement == Enforcement.OBSERVE;
    }
}
