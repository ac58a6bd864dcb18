package dev.countersign.gateway;

import dev.countersign.identity.HostPattern;
import java.net.InetSocketAddress;
import java.util.Set;

/**
 * One listener: its name, which is the target in the policy, where it listens, for which hosts, and
 * what it protects. Those at one address share it, and need hosts; without hosts it serves whoever
 * comes.
 */
public record Listen(
        String name, InetSocketAddress at, InetSocketAddress to, Set<HostPattern> hosts) {
    public Listen {
        hosts = Set.copyOf(hosts);
    }

    /** For whoever comes. */
    public Listen(String name, InetSocketAddress at, InetSocketAddress to) {
        this(name, at, to, Set.of());
    }
}
