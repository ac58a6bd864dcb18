package dev.countersign.cli.policy;

import java.util.Locale;

/** Something in a policy that reads well and probably is not meant: what, where, and why. */
public record Warning(Kind kind, String where, String text) {

    /** The kinds of warning. */
    public enum Kind {
        /** A rule that never is the one that lets somebody in. */
        NEVER_MATTERS,
        /** A rule whose exceptions leave nobody. */
        LETS_NOBODY_IN,
        /** An exception that leaves nobody out. */
        EXCEPTS_NOTHING,
        /** A pattern of a trust domain whose SPIFFE IDs are refused before policy is asked. */
        OTHER_TRUST_DOMAIN,
        /** A rule about everybody of the trust domain. */
        WHOLE_TRUST_DOMAIN,
        /** A listener that refuses nobody who proves itself. */
        ONLY_OBSERVES;

        /** The word that JSON has for it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
