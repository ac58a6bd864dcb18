package dev.countersign.identity;

import dev.countersign.problem.Parsed;

/**
 * Who a peer is. A value exists only if it parsed; each kind has exactly one text form, and {@code
 * parse(id.text())} gives the same id back.
 */
public sealed interface PeerId
        permits SpiffeId, DnsName, KerberosPrincipal, PskIdentity, PasskeyAccount {

    /**
     * The one text form, such as {@code spiffe://acme.example/web} or {@code dns:db.acme.example}.
     */
    String text();

    /** Reads the text form of any kind. */
    static Parsed<PeerId> parse(String text) {
        if (text.startsWith(SpiffeId.SCHEME)) {
            return SpiffeId.parse(text).map(id -> id);
        }
        int colon = text.indexOf(':');
        String kind = colon < 0 ? "" : text.substring(0, colon + 1);
        String rest = text.substring(colon + 1);
        return switch (kind) {
            case DnsName.PREFIX -> DnsName.parse(rest).map(id -> id);
            case KerberosPrincipal.PREFIX -> KerberosPrincipal.parse(rest).map(id -> id);
            case PskIdentity.PREFIX -> PskIdentity.parse(rest).map(id -> id);
            case PasskeyAccount.PREFIX -> PasskeyAccount.parse(rest).map(id -> id);
            default ->
                    Parsed.bad(
                            "identity: '"
                                    + Text.shown(text)
                                    + "' (expected: spiffe://…, dns:…, krb:…, psk:… or user:…)");
        };
    }
}
