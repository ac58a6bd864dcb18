package dev.countersign.trust;

import dev.countersign.identity.DnsName;
import dev.countersign.identity.PeerId;
import java.util.List;
import java.util.stream.Stream;

/**
 * The names that a certificate proves, typed: identities, and wildcards that cover one label of a
 * host name and are nobody's identity (RFC 9525 §6.3).
 */
public record ProvenNames(List<PeerId> ids, List<DnsName> wildcardParents) {
    public ProvenNames {
        ids = List.copyOf(ids);
        wildcardParents = List.copyOf(wildcardParents);
    }

    public boolean contains(PeerId id) {
        return ids.contains(id);
    }

    /** Whether a wildcard among the names covers this host: its leftmost label, and no more. */
    public boolean coversByWildcard(DnsName host) {
        int dot = host.name().indexOf('.');
        return dot > 0
                && wildcardParents.stream()
                        .anyMatch(parent -> parent.name().equals(host.name().substring(dot + 1)));
    }

    boolean isEmpty() {
        return ids.isEmpty() && wildcardParents.isEmpty();
    }

    /** The names in one line, for messages; of many the first few. */
    public String text() {
        List<String> all =
                Stream.concat(
                                ids.stream().map(PeerId::text),
                                wildcardParents.stream().map(parent -> "dns:*." + parent.name()))
                        .toList();
        return Few.of(all);
    }
}
