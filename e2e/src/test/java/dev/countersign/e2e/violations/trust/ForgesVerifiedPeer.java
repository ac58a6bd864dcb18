package dev.countersign.e2e.violations.trust;

import java.util.function.Supplier;

/** Makes proof that somebody was verified, by reference. */
final class ForgesVerifiedPeer {
    private ForgesVerifiedPeer() {}

    static Supplier<VerifiedPeer> forge() {
        return VerifiedPeer::new;
    }
}
