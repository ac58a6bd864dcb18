package dev.countersign.cli.policy;

import dev.countersign.access.Conjunction;
import dev.countersign.access.PeerPattern;
import dev.countersign.access.Rule;
import dev.countersign.access.SegmentPattern;
import dev.countersign.cli.config.Configuration;
import dev.countersign.cli.config.Configuration.ListenPart;
import dev.countersign.cli.config.Configuration.WhenRefused;
import dev.countersign.cli.policy.Warning.Kind;
import dev.countersign.identity.TrustDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the rules of one listener with the eyes of a reviewer. Every warning is certain: a rule
 * that is said never to matter never does.
 */
public final class PolicyReview {
    private static final SegmentPattern EVERYTHING = SegmentPattern.parse("/**").orThrow();

    private final TrustDomain domain;
    private final ListenPart listener;
    private final List<Warning> warnings = new ArrayList<>();

    private PolicyReview(TrustDomain domain, ListenPart listener) {
        this.domain = domain;
        this.listener = listener;
    }

    /** A listener, and what is remarkable about its rules. */
    public record Reviewed(ListenPart listener, List<Warning> warnings) {
        public Reviewed {
            warnings = List.copyOf(warnings);
        }
    }

    /** Every listener of a configuration. */
    public static List<Reviewed> of(Configuration configuration) {
        return configuration.gateway().stream()
                .flatMap(part -> part.listen().stream())
                .map(listener -> new PolicyReview(configuration.trustDomain(), listener).review())
                .toList();
    }

    private Reviewed review() {
        if (listener.whenRefused() == WhenRefused.OBSERVE) {
            warn(
                    Kind.ONLY_OBSERVES,
                    listener.name(),
                    "only observes: everybody who proves itself gets in, whatever the rules say");
        }
        List<Rule> above = new ArrayList<>();
        for (Rule rule : listener.allow()) {
            shadowed(rule, above);
            reach(rule);
            rule.except().forEach(except -> exception(rule, except));
            above.add(rule);
        }
        return new Reviewed(listener, warnings);
    }

    private void shadowed(Rule rule, List<Rule> above) {
        above.stream()
                .filter(one -> one.shadows(rule))
                .findFirst()
                .ifPresent(one ->
                        warn(
                                Kind.NEVER_MATTERS,
                                rule.label(),
                                "never matters: "
                                        + one.label()
                                        + " lets in everybody whom it names"));
    }

    private void reach(Rule rule) {
        foreign(rule, rule.when(), "can never match");
        if (rule.when().peer().map(PolicyReview::isWholeDomain).orElse(true)) {
            warn(
                    Kind.WHOLE_TRUST_DOMAIN,
                    rule.label(),
                    "is about " + PlainWords.of(rule.when()) + ", now and in future");
        }
    }

    private static boolean isWholeDomain(PeerPattern peer) {
        return peer instanceof PeerPattern.SpiffePaths paths && paths.path().covers(EVERYTHING);
    }

    private void exception(Rule rule, Conjunction except) {
        foreign(rule, except, "excludes nothing");
        if (except.covers(rule.when())) {
            warn(
                    Kind.LETS_NOBODY_IN,
                    rule.label(),
                    "lets nobody in: its except " + except.text() + " leaves out all it names");
        } else if (excludesNothing(rule.when(), except)) {
            warn(
                    Kind.EXCEPTS_NOTHING,
                    rule.label(),
                    "has an except that leaves out nobody: none of "
                            + except.text()
                            + " is named by the rule");
        }
    }

    /**
     * Sure of this is only who compares SPIFFE IDs: a certificate has one at most (SPIFFE
     * X.509-SVID §2), while beside it, and among themselves, its DNS names may be many.
     */
    private static boolean excludesNothing(Conjunction when, Conjunction except) {
        Optional<PeerPattern> named = when.peer().filter(one -> one.trustDomain().isPresent());
        Optional<PeerPattern> left = except.peer().filter(one -> one.trustDomain().isPresent());
        return named.isPresent() && left.isPresent() && !named.get().meets(left.get());
    }

    private void foreign(Rule rule, Conjunction conjunction, String what) {
        Optional<TrustDomain> other =
                conjunction
                        .peer()
                        .flatMap(PeerPattern::trustDomain)
                        .filter(one -> !domain.equals(one));
        other.ifPresent(one ->
                warn(
                        Kind.OTHER_TRUST_DOMAIN,
                        rule.label(),
                        conjunction.text()
                                + " "
                                + what
                                + ": SPIFFE IDs of "
                                + one
                                + " are refused before policy is asked (the trust domain is "
                                + domain
                                + ")"));
    }

    private void warn(Kind kind, String where, String text) {
        warnings.add(new Warning(kind, where, text));
    }
}
