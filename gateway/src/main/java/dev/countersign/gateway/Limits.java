package dev.countersign.gateway;

import dev.countersign.trust.VerifiedPeer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long things may take: a handshake, reaching the protected service, a connection in all, and
 * without a byte either way; how long it has to end when the gateway stops; how many connections
 * there may be; and what becomes of those whose proof ends.
 */
public record Limits(
        Duration handshake,
        Duration connect,
        Optional<Duration> connectionAge,
        Optional<Duration> idle,
        Duration drain,
        ConnectionLimits connections,
        AtExpiry atExpiry) {
    /** What open connections get when nobody says otherwise. */
    private static final Duration DRAIN = Duration.ofMillis(2500);

    /**
     * Ten seconds to prove oneself, five to reach the service, no limit of age but the proof's own,
     * and as many connections as the process has descriptors for.
     */
    public static final Limits DEFAULT =
            new Limits(Duration.ofSeconds(10), Duration.ofSeconds(5), Optional.empty());

    /** With as many connections as the process has descriptors for. */
    public Limits(Duration handshake, Duration connect, Optional<Duration> connectionAge) {
        this(handshake, connect, connectionAge, ConnectionLimits.ofProcess());
    }

    /** However long nothing moves. */
    public Limits(
            Duration handshake,
            Duration connect,
            Optional<Duration> connectionAge,
            ConnectionLimits connections) {
        this(
                handshake,
                connect,
                connectionAge,
                Optional.empty(),
                DRAIN,
                connections,
                AtExpiry.CLOSE);
    }

    /** The same, ending a connection when nothing has moved on it for so long. */
    public Limits idle(Duration longest) {
        return new Limits(
                handshake,
                connect,
                connectionAge,
                Optional.of(longest),
                drain,
                connections,
                atExpiry);
    }

    /** The same with another end of connections whose proof ends. */
    public Limits atExpiry(AtExpiry other) {
        return new Limits(handshake, connect, connectionAge, idle, drain, connections, other);
    }

    /** When the proof ends of a connection that may finish all the same; else nothing. */
    Optional<Instant> finishing(VerifiedPeer peer) {
        return atExpiry == AtExpiry.FINISH ? Optional.of(peer.until()) : Optional.empty();
    }
}
