package dev.countersign.cli.config;

import dev.countersign.gateway.AtExpiry;
import dev.countersign.gateway.ConnectionLimits;
import dev.countersign.gateway.Limits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** Reads how many connections a gateway may have, and how long they and their handshakes last. */
final class LimitsSection {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int MOST = 1_000_000;

    private static final Duration LONGEST_DRAIN = Duration.ofHours(1);

    private static final Map<String, AtExpiry> AT_EXPIRY =
            Map.of("close", AtExpiry.CLOSE, "finish", AtExpiry.FINISH);

    private LimitsSection() {}

    /** What the gateway's section says of limits; the usual where it says nothing. */
    static Limits read(Section gateway) {
        Limits counted =
                gateway.section("limits").map(LimitsSection::counted).orElse(Limits.DEFAULT);
        return new Limits(
                counted.handshake(),
                counted.connect(),
                gateway.value("max-connection-age", Values::duration),
                gateway.value("max-idle-time", Values::duration),
                gateway.value("drain-time", text -> Values.duration(text, SHORTEST, LONGEST_DRAIN))
                        .orElse(counted.drain()),
                counted.connections(),
                Values.oneOf(gateway, "at-expiry", AT_EXPIRY.keySet(), Set.of())
                        .map(AT_EXPIRY::get)
                        .orElse(counted.atExpiry()));
    }

    private static Limits counted(Section part) {
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
        return new Limits(handshake, Limits.DEFAULT.connect(), Optional.empty(), connections);
    }

    private static OptionalInt number(Section part, String key) {
        Function<String, Integer> parse = text -> Values.number(text, MOST);
        return part.value(key, parse).stream().mapToInt(Integer::intValue).findFirst();
    }
}
