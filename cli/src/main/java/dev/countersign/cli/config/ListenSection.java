package dev.countersign.cli.config;

import dev.countersign.access.Rule;
import dev.countersign.cli.config.Configuration.ListenPart;
import dev.countersign.cli.config.Configuration.LocalPlace;
import dev.countersign.cli.config.Configuration.Place;
import dev.countersign.cli.config.Configuration.Target;
import dev.countersign.cli.config.Configuration.TrustPart;
import dev.countersign.cli.config.Configuration.WhenRefused;
import dev.countersign.gateway.Listen.Opening;
import dev.countersign.gateway.Listen.Speak;
import dev.countersign.gateway.Resumption;
import dev.countersign.identity.HostPattern;
import dev.countersign.problem.Parsed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reads one listener of the {@code gateway} section. */
final class ListenSection {
    private static final Duration SHORTEST_CHECK = Duration.ofSeconds(1);
    private static final Duration LONGEST_CHECK = Duration.ofHours(1);
    private static final Map<String, Resumption> RESUMPTIONS =
            Map.of("off", Resumption.OFF, "same-epoch", Resumption.SAME_EPOCH);
    private static final Map<String, Opening> SENT =
            Map.of("v2", Opening.PROXY, "v2-with-certificate", Opening.PROXY_WITH_CERTIFICATE);

    private ListenSection() {}

    static Optional<ListenPart> read(Section section, Values values, TrustPart ofGateway) {
        Optional<String> name = section.required("name", Values::word);
        Optional<LocalPlace> at =
                section.required("at", text -> values.place(text, HostPort::parse));
        Set<HostPattern> hosts = hosts(section);
        List<Cidr> proxies = new ArrayList<>();
        Optional<Target> target = target(section, values, proxies);
        Resumption resumption =
                Values.oneOf(section, "resumption", RESUMPTIONS.keySet(), Set.of())
                        .map(RESUMPTIONS::get)
                        .orElse(Resumption.OFF);
        WhenRefused whenRefused =
                Values.oneOf(
                                section,
                                "when-refused",
                                Set.of("alert", "observe", "explain"),
                                Set.of())
                        .map(WhenRefused::of)
                        .orElse(WhenRefused.ALERT);
        Speak speak = SpeakSection.read(section, whenRefused);
        boolean http = speak instanceof Speak.Http;
        if (http && target.filter(one -> one.opening() != Opening.NOTHING).isPresent()) {
            section.invalid(
                    "proxy-protocol",
                    "has send, and what is spoken is http, where one connection to the service"
                            + " serves many peers (expected: http.forward)");
        }
        for (String proof : section.texts("accept")) {
            if (!proof.equals("certificate")) {
                section.unsupportedValue("accept", proof);
            }
        }
        Optional<TrustPart> trust =
                section.section("trust")
                        .map(own -> new TrustSection(own, values).ofListener(ofGateway));
        List<Rule> allow = Rules.of(section, name.orElse("?"), http);
        if (!proxies.isEmpty() && at.filter(LocalPlace.UnixPath.class::isInstance).isPresent()) {
            section.invalid(
                    "proxy-protocol",
                    "has from, and at is a unix socket, where nobody calls from an address"
                            + " (expected: at: HOST:PORT, or no from)");
        }
        section.end();
        if (name.isEmpty() || at.isEmpty() || target.isEmpty()) {
            return Optional.empty();
        }
        Place place = new Place(at.get(), hosts, proxies, resumption, speak);
        return Optional.of(
                new ListenPart(name.get(), place, target.get(), trust, allow, whenRefused));
    }

    /** What it protects; the proxies that stand before it are named in the same section. */
    private static Optional<Target> target(Section section, Values values, List<Cidr> proxies) {
        List<LocalPlace> to = new ArrayList<>();
        List<String> texts = section.texts("to");
        for (String text : texts) {
            parsed(section, "to", () -> values.place(text, HostPort::parseService))
                    .ifPresent(to::add);
        }
        if (!section.has("to")) {
            section.invalid("to", "is missing (expected: host:port or unix:PATH, or a list)");
        } else if (texts.isEmpty()) {
            section.invalid("to", "names no address (expected: host:port or unix:PATH, or a list)");
        }
        Optional<Duration> check =
                section.value(
                        "health-check",
                        text -> Values.duration(text, SHORTEST_CHECK, LONGEST_CHECK));
        Opening opening =
                section.section("proxy-protocol")
                        .map(proxy -> proxyProtocol(proxy, proxies))
                        .orElse(Opening.NOTHING);
        return to.isEmpty() ? Optional.empty() : Optional.of(new Target(to, check, opening));
    }

    private static Opening proxyProtocol(Section section, List<Cidr> proxies) {
        List<String> texts = section.texts("from");
        for (String text : texts) {
            parsed(section, "from", () -> Cidr.parse(text)).ifPresent(proxies::add);
        }
        Opening opening =
                Values.oneOf(section, "send", SENT.keySet(), Set.of())
                        .map(SENT::get)
                        .orElse(Opening.NOTHING);
        if (!section.has("from") && !section.has("send")) {
            section.invalid("from", "is missing, and so is send (expected: one of them)");
        } else if (section.has("from") && texts.isEmpty()) {
            section.invalid("from", "names no address (expected: those of the proxies)");
        }
        section.end();
        return opening;
    }

    private static <T> Optional<T> parsed(Section section, String key, Supplier<T> parse) {
        try {
            return Optional.of(parse.get());
        } catch (IllegalArgumentException e) {
            section.invalid(key, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
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
