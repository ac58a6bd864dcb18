package dev.countersign.gateway;

import dev.countersign.identity.DnsName;
import dev.countersign.identity.HostPattern;
import dev.countersign.identity.HostPattern.Reach;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds what answers for a host: the one with its name, else the one for all hosts right under the
 * name's parent, else none. There is no default.
 */
final class HostTable<T> {
    private final Map<DnsName, T> byName = new HashMap<>();
    private final Map<DnsName, T> byParent = new HashMap<>();

    private HostTable() {}

    /** Each by its hosts; no host may belong to two. */
    static <T> HostTable<T> of(Iterable<T> all, Function<T, Iterable<HostPattern>> hosts) {
        HostTable<T> table = new HostTable<>();
        for (T one : all) {
            for (HostPattern host : hosts.apply(one)) {
                Map<DnsName, T> map = host.reach() == Reach.ITSELF ? table.byName : table.byParent;
                if (map.putIfAbsent(host.name(), one) != null) {
                    throw new IllegalArgumentException(
                            "host: " + host + " twice (expected: one service for each host)");
                }
            }
        }
        return table;
    }

    Optional<T> find(DnsName host) {
        T named = byName.get(host);
        if (named != null) {
            return Optional.of(named);
        }
        int dot = host.name().indexOf('.');
        return dot < 0
                ? Optional.empty()
                : Optional.ofNullable(byParent.get(new DnsName(host.name().substring(dot + 1))));
    }
}
