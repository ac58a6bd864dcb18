package dev.countersign.access;

import java.util.List;

/** The rules of one target, top to bottom, and whether they are enforced. */
public record TargetRules(List<Rule> rules, Enforcement enforcement) {
    public TargetRules {
        rules = List.copyOf(rules);
    }

    boolean isObserving() {
        return enforcement == Enforcement.OBSERVE;
    }
}
