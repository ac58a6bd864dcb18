package dev.countersign.cli.config;

import dev.countersign.access.Conjunction;
import dev.countersign.access.PeerPattern;
import dev.countersign.access.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the rules of a listener, in their order. */
final class Rules {
    private Rules() {}

    /** The rules; a listener without any lets nobody in, and is a mistake. */
    static List<Rule> of(Section listener, String name) {
        List<Rule> rules = new ArrayList<>();
        for (Section section : listener.sections("allow")) {
            String label = name + "/allow[" + (rules.size() + 1) + "]";
            Optional<Conjunction> when = conjunction(section);
            List<Conjunction> except = new ArrayList<>();
            for (Section one : section.sections("except")) {
                conjunction(one).ifPresent(except::add);
                one.end();
            }
            section.end();
            when.ifPresent(conjunction -> rules.add(new Rule(label, conjunction, except)));
        }
        if (!listener.has("allow")) {
            listener.invalid(
                    "allow", "is missing (expected: at least one rule; nobody gets in otherwise)");
        } else if (rules.isEmpty()) {
            listener.invalid("allow", "has no rule (expected: at least one)");
        }
        return rules;
    }

    private static Optional<Conjunction> conjunction(Section section) {
        for (String later : List.of("methods", "paths", "where")) {
            section.unsupported(later);
        }
        return section.required(
                "peer", text -> Conjunction.peer(PeerPattern.parse(text).orThrow()));
    }
}
