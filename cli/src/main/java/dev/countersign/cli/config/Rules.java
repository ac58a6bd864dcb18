package dev.countersign.cli.config;

import dev.countersign.access.Conjunction;
import dev.countersign.access.PeerPattern;
import dev.countersign.access.RequestPath;
import dev.countersign.access.Rule;
import dev.countersign.access.SegmentPattern;
import dev.countersign.problem.Parsed;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the rules of a listener, in their order. */
final class Rules {
    /** What methods there are (RFC 9110 §9.1) is nobody's to say, but none has small letters. */
    private static final Pattern METHOD = Pattern.compile("[A-Z][A-Z0-9_-]*");

    private Rules() {}

    /** The rules; a listener without any lets nobody in, and is a mistake. */
    static List<Rule> of(Section listener, String name, boolean http) {
        List<Rule> rules = new ArrayList<>();
        List<Section> sections = listener.sections("allow");
        for (Section section : sections) {
            String label = name + "/allow[" + (rules.size() + 1) + "]";
            Optional<Conjunction> when = conjunction(section, http);
            List<Conjunction> except = new ArrayList<>();
            for (Section one : section.sections("except")) {
                conjunction(one, http).ifPresent(except::add);
                one.end();
            }
            section.end();
            when.ifPresent(conjunction -> rules.add(new Rule(label, conjunction, except)));
        }
        if (!listener.has("allow")) {
            listener.invalid(
                    "allow", "is missing (expected: at least one rule; nobody gets in otherwise)");
        } else if (sections.isEmpty()) {
            listener.invalid("allow", "has no rule (expected: at least one)");
        }
        return rules;
    }

    private static Optional<Conjunction> conjunction(Section section, boolean http) {
        section.unsupported("where");
        for (String ofRequests : List.of("methods", "paths")) {
            if (!http && section.has(ofRequests)) {
                section.invalid(
                        ofRequests,
                        "is there, and what is spoken is tcp, where there are no requests"
                                + " (expected: speak: http)");
            }
        }
        Set<String> methods = methods(section);
        List<SegmentPattern> paths = paths(section);
        return section.required("peer", text -> PeerPattern.parse(text).orThrow())
                .map(peer -> new Conjunction(Optional.of(peer), methods, paths));
    }

    private static Set<String> methods(Section section) {
        Set<String> methods = new LinkedHashSet<>();
        for (String method : section.texts("methods")) {
            if (METHOD.matcher(method).matches()) {
                methods.add(method);
            } else {
                section.invalid(
                        "methods", "has '" + method + "' (expected: such as GET, in capitals)");
            }
        }
        mustNotBeEmpty(section, "methods");
        return methods;
    }

    private static List<SegmentPattern> paths(Section section) {
        List<SegmentPattern> paths = new ArrayList<>();
        for (String path : section.texts("paths")) {
            switch (SegmentPattern.parse(path)) {
                case Parsed.Bad<SegmentPattern>(String why) ->
                        section.invalid("paths", "has a " + why);
                case Parsed.Good<SegmentPattern>(SegmentPattern pattern) -> {
                    normalForm(path)
                            .ifPresent(why -> section.invalid("paths", "has " + path + ": " + why));
                    paths.add(pattern);
                }
            }
        }
        mustNotBeEmpty(section, "paths");
        return paths;
    }

    /** What no request could ever match, as the path of each is in its normal form. */
    private static Optional<String> normalForm(String pattern) {
        return switch (RequestPath.parse(pattern)) {
            case Parsed.Bad<RequestPath>(String why) -> Optional.of(why);
            case Parsed.Good<RequestPath>(RequestPath normal) when !normal.text().equals(pattern) ->
                    Optional.of("no normal form (expected: " + normal.text() + ")");
            case Parsed.Good<RequestPath>(RequestPath normal) when normal.query().isPresent() ->
                    Optional.of("a query, which rules do not look at");
            case Parsed.Good<RequestPath> _ -> Optional.empty();
        };
    }

    private static void mustNotBeEmpty(Section section, String key) {
        if (section.isEmptyList(key)) {
            section.invalid(key, "is empty (expected: at least one, or no such key)");
        }
    }
}
