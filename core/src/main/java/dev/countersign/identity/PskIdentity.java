package dev.countersign.identity;

import dev.countersign.problem.Parsed;

/**
 * The identity under which a pre-shared key is known: {@code psk:sensor-17} (RFC 9846 §4.2.11). It
 * travels in clear.
 */
public record PskIdentity(String name) implements PeerId {
    static final String PREFIX = "psk:";
    private static final int LONGEST = 128;

    public PskIdentity {
        if (!clean(name)) {
            throw new IllegalArgumentException(problem(name));
        }
    }

    /** Reads the name without its {@code psk:}. */
    public static Parsed<PskIdentity> parse(String name) {
        return clean(name) ? Parsed.good(new PskIdentity(name)) : Parsed.bad(problem(name));
    }

    private static boolean clean(String name) {
        return !name.isEmpty() && name.length() <= LONGEST && Text.isGraphic(name);
    }

    private static String problem(String name) {
        return "PSK identity: '"
                + Text.shown(name)
                + "' (expected: 1 to "
                + LONGEST
                + " printable characters without spaces)";
    }

    @Override
    public String text() {
        return PREFIX + name;
    }

    @Override
    public String toString() {
        return text();
    }
}
