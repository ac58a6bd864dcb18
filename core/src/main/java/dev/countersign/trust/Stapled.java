package dev.countersign.trust;

import java.util.List;

/**
 * The OCSP responses that a peer stapled, as far as they were accepted for an issuer of its path;
 * and whether it was asked for any, so that one that is missing was left out.
 */
record Stapled(boolean asked, List<AcceptedStatus> accepted) {
    Stapled {
        accepted = List.copyOf(accepted);
    }

    /** Nothing was asked for and nothing came. */
    static Stapled nothing() {
        return new Stapled(false, List.of());
    }
}
