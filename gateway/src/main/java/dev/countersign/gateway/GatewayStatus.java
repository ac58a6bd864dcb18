package dev.countersign.gateway;

import java.time.Instant;
import java.util.Map;

/**
 * What a gateway is doing: epoch, listeners and where they are bound, connections, refusals by
 * code.
 */
public record GatewayStatus(
        long epoch,
        String transport,
        Map<String, LocalAddress> listeners,
        Connections connections,
        Map<String, Long> refusals,
        Identity identity) {

    /**
     * How many connections are live, and how many were let in since the start; of these, how many
     * only because their listener observes, by the code for which they would have been refused.
     */
    public record Connections(long live, long admitted, Map<String, Long> observed) {}

    /** Who the gateway is, and until when its certificate says so. */
    public record Identity(String id, Instant notAfter) {}
}
