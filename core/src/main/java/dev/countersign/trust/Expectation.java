package dev.countersign.trust;

import dev.countersign.identity.DnsName;
import dev.countersign.identity.PeerId;
import dev.countersign.x509.GeneralName;
import java.util.Locale;

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

    /**
     * Whoever has this address or mailbox among the names. Such a name is nobody's identity: what a
     * connection ends up with is an identity beside it, and without one it is refused.
     */
    static Expectation named(GeneralName other) {
        return new Named(other);
    }

    /**
     * Whoever has any name at all, be it no identity. For looking at certificates that lie in
     * files, where nobody connects.
     */
    static Expectation anyName() {
        return new AnyName();
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

    /**
     * See {@link Expectation#named}. Hosts of mailboxes are compared in any case (RFC 5280 §7.5).
     */
    record Named(GeneralName name) implements Expectation {
        @Override
        public boolean isMetBy(ProvenNames names) {
            return names.others().stream().anyMatch(this::isSame);
        }

        private boolean isSame(GeneralName other) {
            if (!(name instanceof GeneralName.Email)
                    || !(other instanceof GeneralName.Email mailbox)) {
                return name.equals(other);
            }
            return sameHostCase(mailbox.value()).equals(sameHostCase(name.value()));
        }

        private static String sameHostCase(String mailbox) {
            int at = mailbox.lastIndexOf('@') + 1;
            return mailbox.substring(0, at) + mailbox.substring(at).toLowerCase(Locale.ROOT);
        }

        @Override
        public String text() {
            return name.text();
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

    /** See {@link Expectation#anyName}. */
    record AnyName() implements Expectation {
        @Override
        public boolean isMetBy(ProvenNames names) {
            return !names.isEmpty();
        }

        @Override
        public String text() {
            return "any name";
        }
    }
}
