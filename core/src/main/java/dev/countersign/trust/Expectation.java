package dev.countersign.trust;

import dev.countersign.identity.DnsName;
import dev.countersign.identity.PeerId;

/**
 * Whom I am willing to talk to. Whoever opens or accepts a connection states it; {@link
 * #anyProvenPeer()} has to be spelled out and is for listeners, where a policy decides afterwards.
 */
public sealed interface Expectation {

    /** Exactly this peer. */
    static Expectation exactly(PeerId id) {
        return new Exactly(id);
    }

    /** Whoever the trust bundle proves; something else must then decide who gets in. */
    static Expectation anyProvenPeer() {
        return new AnyProvenPeer();
    }

    /** Whether these proven names meet the expectation. */
    boolean isMetBy(ProvenNames names);

    /** What is expected, for messages. */
    String text();

    /** See {@link Expectation#exactly}. */
    record Exactly(PeerId id) implements Expectation {
        @Override
        public boolean isMetBy(ProvenNames names) {
            return names.contains(id) || (id instanceof DnsName dns && names.coversByWildcard(dns));
        }

        @Override
        public String text() {
            return id.text();
        }
    }

    /** See {@link Expectation#anyProvenPeer}. */
    record AnyProvenPeer() implements Expectation {
        @Override
        public boolean isMetBy(ProvenNames names) {
            return !names.ids().isEmpty();
        }

        @Override
        public String text() {
            return "any proven peer";
        }
    }
}
