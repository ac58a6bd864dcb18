package dev.countersign.gateway;

import dev.countersign.trust.Expectation;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * One dial: its name, where local programs reach it, at which addresses the peer is looked for in
 * turn, who must answer there, how long a connect may take at each, and how connections end. A host
 * name is looked up at every call.
 */
public record Dial(
        String name,
        LocalAddress at,
        List<InetSocketAddress> to,
        Expectation.Exactly expectation,
        Duration connectTime,
        Ending ending) {
    public Dial {
        to = List.copyOf(to);
        if (to.isEmpty()) {
            throw new IllegalArgumentException(
                    "addresses of " + name + ": 0 (expected: 1 or more)");
        }
    }
}
