package dev.countersign.authority;

import dev.countersign.identity.TrustDomain;
import dev.countersign.journal.Journal;
import dev.countersign.trust.SignatureCheck;
import java.nio.file.Path;
import java.security.Provider;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What an authority is opened with: its folder, its trust domain, the file that unlocks its keys
 * when that lies elsewhere, how long what it signs lives, and the world around it.
 */
public record Settings(
        Path folder,
        TrustDomain domain,
        Optional<Path> keyEncryptionKey,
        Lifetimes lifetimes,
        Means means) {
    /**
     * How long a certificate lives, and how long a revocation list is good for. A peer that holds
     * an old list learns of a revocation by then at the latest; an authority may be away for a
     * third of either without anybody noticing. The grace is for how long after its end a
     * certificate can still be renewed by who holds its key.
     */
    public record Lifetimes(Duration certificate, Duration list, Duration grace) {
        private static final Duration SHORTEST = Duration.ofSeconds(3);

        /** A day each. */
        public static final Lifetimes DAY =
                new Lifetimes(Duration.ofHours(24), Duration.ofHours(24), Duration.ofHours(24));

        public Lifetimes {
            mustLast("certificate", certificate);
            mustLast("list", list);
            if (grace.isNegative()) {
                throw new IllegalArgumentException(
                        "grace: " + grace + " (expected: none, or more)");
            }
        }

        private static void mustLast(String what, Duration lifetime) {
            if (lifetime.compareTo(SHORTEST) < 0) {
                throw new IllegalArgumentException(
                        what + " lifetime: " + lifetime + " (expected: at least " + SHORTEST + ")");
            }
        }
    }

    /** The world around an authority: time, the check of signatures, the record, and who signs. */
    public record Means(
            Clock clock, SignatureCheck signatures, Journal journal, Optional<Provider> provider) {

        /** Keys are made and used by the runtime's own providers. */
        public static Means of(Clock clock, SignatureCheck signatures, Journal journal) {
            return new Means(clock, signatures, journal, Optional.empty());
        }

        /** Keys are made and used by this provider, which need not be installed. */
        public Means signingWith(Provider provider) {
            return new Means(clock, signatures, journal, Optional.of(provider));
        }
    }

    /** The key-encryption key lies in the folder, and revocation lists live for a day. */
    public static Settings of(Path folder, TrustDomain domain, Means means) {
        return new Settings(folder, domain, Optional.empty(), Lifetimes.DAY, means);
    }

    /** With a key-encryption key from elsewhere, which must be there: it is never made. */
    public Settings unlockedBy(Path keyEncryptionKey) {
        return new Settings(folder, domain, Optional.of(keyEncryptionKey), lifetimes, means);
    }

    /** With certificates and revocation lists that live so long. */
    public Settings living(Lifetimes lifetimes) {
        return new Settings(folder, domain, keyEncryptionKey, lifetimes, means);
    }

    /** With revocation lists that live this long. */
    public Settings withListsLiving(Duration lifetime) {
        return living(new Lifetimes(lifetimes.certificate(), lifetime, lifetimes.grace()));
    }
}
