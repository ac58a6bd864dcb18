package dev.countersign.trust;

import dev.countersign.identity.DnsName;
import dev.countersign.identity.PeerId;
import dev.countersign.x509.GeneralName;
import java.util.List;
import java.util.stream.Stream;

/**
 * The names that a certificate proves, typed: identities; wildcards, which cover one label of a
 * host name; and others, addresses and mailboxes. Only the first are anybody's identity (RFC 9525
 * §6.3).
 */
public record ProvenNames(
        List<PeerId> ids, List<DnsName> wildcardParents, List<GeneralName> others) {
    public ProvenNames {
        ids = List.copyOf(ids);
        wildcardParents = List.copyOf(wildcardParents);
        others = List.copyOf(others);
    }

    static ProvenNames none() {
        return new ProvenNames(List.of(), List.of(), List.of());
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
        return ids.isEmpty() && wildcardParents.isEmpty() && others.isEmpty();
    }

    /** The names in one line, for messages; of many the first few. */
    public String text() {
        List<String> all =
                Stream.of(
                                ids.stream().map(PeerId::text),
                                wildcardParents.stream().map(parent -> "dns:*." + parent.name()),
                                others.stream().map(GeneralName::text))
                        .flatMap(names -> names)
                        .toList();
        return Few.of(all);
    }
}
