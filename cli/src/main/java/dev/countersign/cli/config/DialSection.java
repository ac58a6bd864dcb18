package dev.countersign.cli.config;

import dev.countersign.cli.config.Configuration.DialPart;
import dev.countersign.cli.config.Configuration.LocalPlace;
import dev.countersign.gateway.Ending;
import dev.countersign.identity.DnsName;
import dev.countersign.identity.PeerId;
import dev.countersign.identity.SpiffeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one section of {@code gateway.dial}: a local address, and the peer that is behind it. */
final class DialSection {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private DialSection() {}

    static Optional<DialPart> read(Section section, Values values) {
        Optional<String> name = section.required("name", Values::word);
        Optional<LocalPlace> at =
                section.required("at", text -> values.place(text, HostPort::parse));
        List<HostPort> to = addresses(section);
        Optional<PeerId> expect = section.value("expect", DialSection::identity);
        if (!section.has("expect")) {
            section.invalid(
                    "expect",
                    "is missing (expected: who must answer, such as spiffe://acme.example/orders or"
                            + " dns:orders.acme.example; nobody else is spoken to)");
        }
        Duration connectTimeout =
                section.value("connect-timeout", text -> Values.duration(text, SHORTEST, LONGEST))
                        .orElse(CONNECT_TIMEOUT);
        Ending ending = Values.ending(section);
        section.end();
        if (name.isEmpty() || at.isEmpty() || to.isEmpty() || expect.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new DialPart(name.get(), at.get(), to, expect.get(), connectTimeout, ending));
    }

    private static List<HostPort> addresses(Section section) {
        List<HostPort> addresses = new ArrayList<>();
        for (String text : section.texts("to")) {
            try {
                addresses.add(remote(text));
            } catch (IllegalArgumentException e) {
                section.invalid("to", String.valueOf(e.getMessage()));
            }
        }
        if (!section.has("to")) {
            section.invalid("to", "is missing (expected: host:port, or a list of them)");
        } else if (section.texts("to").isEmpty()) {
            section.invalid("to", "names no address (expected: host:port, or a list of them)");
        }
        return addresses;
    }

    private static HostPort remote(String text) {
        HostPort address = HostPort.parse(text);
        if (address.port() == 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' (expected: the port on which the peer listens)");
        }
        return address;
    }

    private static PeerId identity(String text) {
        PeerId id = PeerId.parse(text).orThrow();
        if (!(id instanceof SpiffeId) && !(id instanceof DnsName)) {
            throw new IllegalArgumentException(
                    "is '" + text + "' (expected: spiffe://… or dns:…, which certificates prove)");
        }
        return id;
    }
}
