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
 * when that lies elsewhere, how long a revocation list lives, and the world around it.
 */
public record Settings(
        Path folder,
        TrustDomain domain,
        Optional<Path> keyEncryptionKey,
        Duration listLifetime,
        Means means) {
    /**
     * How long a revocation list is good for. A peer that holds an old one learns of a revocation
     * by then at the latest; an authority may be away for a third of it without anybody noticing.
     */
    public static final Duration LIST_LIFETIME = Duration.ofHours(24);

    private static final Duration SHORTEST_LIST = Duration.ofSeconds(3);

    public Settings {
        if (listLifetime.compareTo(SHORTEST_LIST) < 0) {
            throw new IllegalArgumentException(
                    "list lifetime: "
                            + listLifetime
                            + " (expected: at least "
                            + SHORTEST_LIST
                            + ")");
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
        return new Settings(folder, domain, Optional.empty(), LIST_LIFETIME, means);
    }

    /** With a key-encryption key from elsewhere, which must be there: it is never made. */
    public Settings unlockedBy(Path keyEncryptionKey) {
        return new Settings(folder, domain, Optional.of(keyEncryptionKey), listLifetime, means);
    }

    /** With revocation lists that live this long. */
    public Settings withListsLiving(Duration lifetime) {
        return new Settings(folder, domain, keyEncryptionKey, lifetime, means);
    }
}
