package dev.countersign.identity;

import dev.countersign.problem.Parsed;

/** A person's account at a site, proven by a passkey: {@code user:alice} (WebAuthn §5.4.3). */
public record PasskeyAccount(String name) implements PeerId {
    static final String PREFIX = "user:";
    private static final int LONGEST = 64;

    public PasskeyAccount {
        if (!clean(name)) {
            throw new IllegalArgumentException(problem(name));
        }
    }

    /** Reads the name without its {@code user:}. */
    public static Parsed<PasskeyAccount> parse(String name) {
        return clean(name) ? Parsed.good(new PasskeyAccount(name)) : Parsed.bad(problem(name));
    }

    private static boolean clean(String name) {
        return !name.isEmpty() && name.length() <= LONGEST && Text.isGraphic(name);
    }

    private static String problem(String name) {
        return "account: '"
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
