package dev.countersign.identity;

import dev.countersign.problem.Parsed;

/**
 * The hosts that a service answers for: one by its name, or, with {@code *.} before it, every one
 * that has a single label more (RFC 9525 §6.3). Upper case is folded; nothing else is.
 */
public record HostPattern(DnsName name, Reach reach) {
    private static final String ANY_LABEL = "*.";

    /** How far a pattern reaches. */
    public enum Reach {
        /** The host of this name. */
        ITSELF,
        /** The hosts right under this name, and not the one of the name itself. */
        RIGHT_UNDER
    }

    /** Reads {@code orders.acme.example} or {@code *.acme.example}. */
    public static Parsed<HostPattern> parse(String text) {
        boolean under = text.startsWith(ANY_LABEL);
        Reach reach = under ? Reach.RIGHT_UNDER : Reach.ITSELF;
        return DnsName.parse(under ? text.substring(ANY_LABEL.length()) : text)
                .map(name -> new HostPattern(name, reach));
    }

    /** As it is written. */
    @Override
    public String toString() {
        return reach == Reach.RIGHT_UNDER ? ANY_LABEL + name.name() : name.name();
    }
}
