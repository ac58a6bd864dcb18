package dev.countersign.gateway;

import java.time.Duration;
import java.util.Optional;

/** How long things may take: a handshake, reaching the protected service, a connection in all. */
public record Limits(Duration handshake, Duration connect, Optional<Duration> connectionAge) {
    /**
     * Ten seconds to prove oneself, five to reach the service, no limit of age but the proof's own.
     */
    public static final Limits DEFAULT =
            new Limits(Duration.ofSeconds(10), Duration.ofSeconds(5), Optional.empty());
}
