package dev.countersign.trust;

import dev.countersign.x509.PolicyDemand;
import java.util.TreeSet;

/** What a bundle demands of a path besides that it leads to an anchor. */
public record Demands(Profile profile, PolicyDemand policies, Use use, RevocationMode revocation) {

    /** What the leaf is to be used for. */
    public enum Use {
        /** To prove itself on a connection, in its role. */
        CONNECTION,

        /** Anything: the path alone is judged, whatever its leaf is and whoever it names. */
        ANY
    }

    /** What decides, and no particular policy. */
    public static Demands standard() {
        return of(Profile.STANDARD);
    }

    /** All of it in one line, always the same for the same demands. */
    String text() {
        return profile.text()
                + " "
                + use
                + " "
                + revocation.text()
                + " "
                + new TreeSet<>(policies.acceptable())
                + " "
                + new TreeSet<>(policies.switches());
    }

    /** The same, with another mode of revocation. */
    public Demands with(RevocationMode mode) {
        return new Demands(profile, policies, use, mode);
    }

    /** A profile, and no particular policy. */
    public static Demands of(Profile profile) {
        return new Demands(
                profile, PolicyDemand.none(), Use.CONNECTION, RevocationMode.CHECK_IF_PRESENT);
    }
}
