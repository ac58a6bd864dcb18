package dev.countersign.access;

import dev.countersign.problem.ProblemCode;
import java.util.List;
import java.util.Optional;

/** Why policy says no, with the rule that came nearest. */
public record Denial(ProblemCode code, String peer, Attempt attempt, Optional<NearMiss> nearest)
        implements Decision {

    /** A rule that did not match, and what kept it from matching. */
    public record NearMiss(Rule rule, List<String> failures) {
        /** The rule and what failed of it, in one line. */
        public String text() {
            return rule.label() + " (" + String.join("; ", failures) + ")";
        }
    }

    /** What was seen and what was wanted, in one line. */
    public String seen() {
        return peer
                + " may not reach "
                + attempt.target()
                + nearest.map(miss -> "; nearest rule: " + miss.text()).orElse("");
    }
}
