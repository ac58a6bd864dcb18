package dev.countersign.trust;

/**
 * How much is demanded of certificates beyond what decides who is believed. Whatever the profile,
 * path validation (RFC 5280 §6) is the same; the others add what those who issue must do.
 */
public enum Profile {
    /**
     * RFC 5280 §6: what decides. For connections among one's own, whose authorities are often made
     * with plain tools.
     */
    STANDARD,

    /** Also every MUST of RFC 5280 §4 on the certificates themselves. */
    STRICT,

    /**
     * Also what browsers and the CA/Browser Forum's Baseline Requirements demand of web servers.
     */
    WEB;

    /** The name in configuration and on the command line. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
