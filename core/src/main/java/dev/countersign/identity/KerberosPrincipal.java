package dev.countersign.identity;

import dev.countersign.problem.Parsed;

/**
 * A name in a Kerberos realm: {@code krb:alice@ACME.EXAMPLE}, {@code
 * krb:HTTP/web.acme.example@ACME.EXAMPLE} (RFC 4120 §6).
 */
public record KerberosPrincipal(String name, String realm) implements PeerId {
    static final String PREFIX = "krb:";
    private static final int LONGEST = 512;

    public KerberosPrincipal {
        if (!clean(name) || !clean(realm) || realm.indexOf('/') >= 0) {
            throw new IllegalArgumentException(problem(name + "@" + realm));
        }
    }

    /** Reads {@code name@REALM} without its {@code krb:}. */
    public static Parsed<KerberosPrincipal> parse(String text) {
        int at = text.indexOf('@');
        if (at < 0) {
            return Parsed.bad(problem(text));
        }
        String name = text.substring(0, at);
        String realm = text.substring(at + 1);
        if (!clean(name) || !clean(realm) || realm.indexOf('/') >= 0) {
            return Parsed.bad(problem(text));
        }
        return Parsed.good(new KerberosPrincipal(name, realm));
    }

    private static boolean clean(String part) {
        return !part.isEmpty()
                && part.length() <= LONGEST
                && Text.isGraphic(part)
                && part.indexOf('@') < 0
                && part.indexOf('\\') < 0;
    }

    private static String problem(String text) {
        return "Kerberos principal: '" + Text.shown(text) + "' (expected: name@REALM, printable)";
    }

    @Override
    public String text() {
        return PREFIX + name + "@" + realm;
    }

    @Override
    public String toString() {
        return text();
    }
}
