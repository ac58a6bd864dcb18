package dev.countersign.cli.policy;

import dev.countersign.access.Attempt;
import dev.countersign.access.Denial;
import dev.countersign.access.Explanation;
import dev.countersign.cli.config.Configuration;
import dev.countersign.identity.PeerId;
import dev.countersign.identity.SpiffeId;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.util.List;
import java.util.Optional;

/**
 * What a configuration answers to somebody with these names: what its policy explains, unless the
 * judge refuses them before.
 */
public record Answer(Explanation explanation, Optional<SpiffeId> foreign) {

    /** The answer to whoever has proven these names. */
    public static Answer of(Configuration configuration, List<PeerId> names, Attempt attempt) {
        Explanation explanation =
                configuration
                        .gateway()
                        .orElseThrow(() ->
                                new CountersignException(
                                        ProblemCode.CONFIG_INVALID_VALUE,
                                        "the configuration has no gateway section"))
                        .policy()
                        .explain(names, attempt);
        Optional<SpiffeId> foreign =
                names.stream()
                        .filter(SpiffeId.class::isInstance)
                        .map(SpiffeId.class::cast)
                        .filter(one -> !one.trustDomain().equals(configuration.trustDomain()))
                        .findFirst();
        return new Answer(explanation, foreign);
    }

    /** Whether they get in, be it only because the target observes. */
    public boolean letsIn() {
        return foreign.isEmpty() && explanation.letsIn();
    }

    /** What they are refused for, or would be, did the target not only observe. */
    public Optional<ProblemCode> code() {
        return foreign.isPresent()
                ? Optional.of(ProblemCode.TRUST_FOREIGN_TRUST_DOMAIN)
                : explanation.denial().map(Denial::code);
    }

    /** The answer in one line. */
    public String text() {
        if (foreign.isPresent()) {
            return "refused: trust.foreign-trust-domain: "
                    + foreign.get().text()
                    + " belongs to another trust domain, and policy is not asked";
        }
        String denied =
                explanation.denial().map(one -> one.code().slug() + ": " + one.seen()).orElse("");
        if (!explanation.letsIn()) {
            return "refused: " + denied;
        }
        return explanation
                .letInBy()
                .map(rule -> "let in by " + rule.label())
                .orElse(
                        "let in only because "
                                + explanation.attempt().target()
                                + " observes; else refused: "
                                + denied);
    }
}
