package dev.countersign.cli.config;

import dev.countersign.access.Rule;
import dev.countersign.cli.config.Configuration.ListenPart;
import dev.countersign.cli.config.Configuration.Place;
import dev.countersign.cli.config.Configuration.TrustPart;
import dev.countersign.cli.config.Configuration.WhenRefused;
import dev.countersign.identity.HostPattern;
import dev.countersign.problem.Parsed;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads one listener of the {@code gateway} section. */
final class ListenSection {
    private ListenSection() {}

    static Optional<ListenPart> read(Section section, Values values, TrustPart ofGateway) {
        Optional<String> name = section.required("name", Values::word);
        Optional<HostPort> at = section.required("at", HostPort::parse);
        Set<HostPattern> hosts = hosts(section);
        Optional<HostPort> to = section.required("to", HostPort::parseService);
        Values.oneOf(section, "speak", Set.of("tcp"), Set.of("http"));
        WhenRefused whenRefused =
                Values.oneOf(section, "when-refused", Set.of("alert", "observe"), Set.of("explain"))
                        .map(WhenRefused::of)
                        .orElse(WhenRefused.ALERT);
        for (String proof : section.texts("accept")) {
            if (!proof.equals("certificate")) {
                section.unsupportedValue("accept", proof);
            }
        }
        Optional<TrustPart> trust =
                section.section("trust")
                        .map(own -> new TrustSection(own, values).ofListener(ofGateway));
        List<Rule> allow = Rules.of(section, name.orElse("?"));
        section.end();
        if (name.isEmpty() || at.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        Place place = new Place(at.get(), hosts);
        return Optional.of(new ListenPart(name.get(), place, to.get(), trust, allow, whenRefused));
    }

    private static Set<HostPattern> hosts(Section section) {
        Set<HostPattern> hosts = new LinkedHashSet<>();
        for (String text : section.texts("hosts")) {
            switch (HostPattern.parse(text)) {
                case Parsed.Good<HostPattern>(HostPattern host) -> {
                    if (!hosts.add(host)) {
                        section.invalid("hosts", "has " + host + " twice");
                    }
                }
                case Parsed.Bad<HostPattern>(String why) ->
                        section.invalid("hosts", "has a " + why);
            }
        }
        if (hosts.isEmpty() && section.has("hosts")) {
            section.invalid("hosts", "is empty (expected: at least one host, or no such key)");
        }
        return hosts;
    }
}
