package dev.countersign.trust;

import java.util.Locale;

/** What it takes to be believed not to be revoked. Who is known to be revoked never is. */
public enum RevocationMode {
    /** Every certificate below the anchor needs a list that is fresh and speaks of it. */
    REQUIRE,

    /**
     * The same, but for certificates of at most seven days, which end before most revocations are
     * heard of (RFC 9608).
     */
    SHORT_LIVED,

    /** An authority without any list is believed; one whose lists are stale is not. */
    CHECK_IF_PRESENT;

    /** The name in configuration and on the command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
