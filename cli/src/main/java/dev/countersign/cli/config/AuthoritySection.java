package dev.countersign.cli.config;

import dev.countersign.authority.Settings.Lifetimes;
import dev.countersign.cli.config.Configuration.AuthorityPart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads the {@code authority} section: where it listens, what it keeps, how long things live. */
final class AuthoritySection {
    static final HostPort AT = new HostPort("127.0.0.1", 9443);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SHORTEST_LIFE = Duration.ofSeconds(10);
    private static final Duration LONGEST_LIFE = Duration.ofDays(90);

    private AuthoritySection() {}

    static AuthorityPart read(Section part, Values values) {
        HostPort at = part.value("at", HostPort::parse).orElse(AT);
        List<String> hosts = part.texts("hosts");
        Optional<Path> kek = part.text("kek").map(values::path);
        Duration life = life(part, "lifetime");
        Duration list = life(part, "crl-lifetime");
        Duration grace =
                part.value(
                                "renewal-grace",
                                text ->
                                        text.equals("none")
                                                ? Duration.ZERO
                                                : Values.duration(
                                                        text, SHORTEST_LIFE, LONGEST_LIFE))
                        .orElse(DAY);
        String store = part.text("store").orElse("sqlite");
        if (store.startsWith("jdbc:")) {
            part.unsupportedValue("store", "another store than sqlite");
        } else if (!store.equals("sqlite")) {
            part.invalid("store", "is '" + store + "' (expected: sqlite)");
        }
        part.end();
        return new AuthorityPart(at, hosts, kek, new Lifetimes(life, list, grace));
    }

    private static Duration life(Section part, String key) {
        return part.value(key, text -> Values.duration(text, SHORTEST_LIFE, LONGEST_LIFE))
                .orElse(DAY);
    }
}
