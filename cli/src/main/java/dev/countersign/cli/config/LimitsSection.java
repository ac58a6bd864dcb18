package dev.countersign.cli.config;

import dev.countersign.gateway.ConnectionLimits;
import dev.countersign.gateway.Limits;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Reads {@code gateway.limits}: how many connections there may be, and how long a handshake. */
final class LimitsSection {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int MOST = 1_000_000;

    private LimitsSection() {}

    /** What stands there; the usual where nothing does. */
    static Limits read(Optional<Section> section, Optional<Duration> connectionAge) {
        return section.map(part -> read(part, connectionAge))
                .orElseGet(() ->
                        new Limits(
                                Limits.DEFAULT.handshake(),
                                Limits.DEFAULT.connect(),
                                connectionAge));
    }

    private static Limits read(Section part, Optional<Duration> connectionAge) {
        ConnectionLimits usual = Limits.DEFAULT.connections();
        ConnectionLimits connections =
                new ConnectionLimits(
                        number(part, "connections").orElse(usual.most()),
                        number(part, "connections-per-source"),
                        number(part, "handshakes").orElse(usual.handshakes()),
                        number(part, "handshakes-per-second"));
        Duration handshake =
                part.value("handshake-time", text -> Values.duration(text, SHORTEST, LONGEST))
                        .orElse(Limits.DEFAULT.handshake());
        part.end();
        return new Limits(handshake, Limits.DEFAULT.connect(), connectionAge, connections);
    }

    private static OptionalInt number(Section part, String key) {
        Function<String, Integer> parse = text -> Values.number(text, MOST);
        return part.value(key, parse).stream().mapToInt(Integer::intValue).findFirst();
    }
}
