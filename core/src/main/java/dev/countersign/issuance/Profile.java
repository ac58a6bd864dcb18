package dev.countersign.issuance;

import dev.countersign.x509.Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a certificate is for and how long it lives. The profile decides every field; a request gives
 * the key and the name only.
 */
public record Profile(String name, Set<String> purposes, Duration lifetime) {
    private static final Duration DAY = Duration.ofHours(24);

    /** Both roles, for services; the default. */
    public static final Profile SERVICE =
            new Profile("service", Set.of(Certificate.SERVER_AUTH, Certificate.CLIENT_AUTH), DAY);

    /** For servers alone. */
    public static final Profile SERVER =
            new Profile("server", Set.of(Certificate.SERVER_AUTH), DAY);

    /** For clients alone. */
    public static final Profile CLIENT =
            new Profile("client", Set.of(Certificate.CLIENT_AUTH), DAY);

    public Profile {
        purposes = Set.copyOf(purposes);
        if (lifetime.isNegative() || lifetime.isZero()) {
            throw new IllegalArgumentException(
                    "lifetime: " + lifetime + " (expected: more than zero)");
        }
    }

    /** The profile of this name. */
    public static Optional<Profile> named(String name) {
        return Set.of(SERVICE, SERVER, CLIENT).stream()
                .filter(one -> one.name().equals(name))
                .findFirst();
    }

    /** The same profile with another lifetime. */
    public Profile living(Duration lifetime) {
        return new Profile(name, purposes, lifetime);
    }

    /** Whether certificates of this profile may carry host names and addresses. */
    boolean namesHosts() {
        return purposes.contains(Certificate.SERVER_AUTH);
    }
}
