package dev.countersign.cli.policy;

import dev.countersign.access.Conjunction;
import dev.countersign.access.PeerPattern;
import dev.countersign.access.Rule;
import dev.countersign.access.SegmentPattern;
import dev.countersign.identity.TrustDomain;
import java.util.List;
import java.util.stream.Collectors;

/** Says a rule as a person would. */
public final class PlainWords {
    private static final String ONE = "*";
    private static final String ANY = "**";

    private PlainWords() {}

    /** Whom a rule lets in. */
    public static String of(Rule rule) {
        String whom = of(rule.when());
        if (rule.except().isEmpty()) {
            return whom;
        }
        return whom
                + ", but not "
                + rule.except().stream().map(PlainWords::of).collect(Collectors.joining(", nor "));
    }

    /** Whom a condition is about. */
    public static String of(Conjunction conjunction) {
        String whom = conjunction.peer().map(PlainWords::of).orElse("everybody who proves itself");
        String how =
                conjunction.methods().isEmpty()
                        ? ""
                        : " with " + either(conjunction.methods().stream().sorted().toList());
        String where =
                conjunction.paths().isEmpty()
                        ? ""
                        : " on "
                                + either(
                                        conjunction.paths().stream()
                                                .map(SegmentPattern::text)
                                                .toList());
        return whom + how + where;
    }

    private static String of(PeerPattern peer) {
        return switch (peer) {
            case PeerPattern.Literal literal -> literal.text();
            case PeerPattern.SpiffePaths(TrustDomain domain, SegmentPattern path) ->
                    of(domain, path.segments());
        };
    }

    private static String of(TrustDomain domain, List<String> segments) {
        List<String> above = segments.subList(0, segments.size() - 1);
        String last = segments.getLast();
        boolean plain = !above.contains(ONE) && !above.contains(ANY);
        if (plain && above.isEmpty() && last.equals(ANY)) {
            return "every SPIFFE ID of " + domain;
        }
        String place =
                "spiffe://"
                        + domain
                        + above.stream().map("/"::concat).collect(Collectors.joining());
        if (plain && last.equals(ANY)) {
            return place + " and everything below it";
        }
        if (plain && last.equals(ONE)) {
            return "everything directly below " + place;
        }
        return place + "/" + last + " (* is one segment, ** any number)";
    }

    private static String either(List<String> words) {
        return String.join(" or ", words);
    }
}
