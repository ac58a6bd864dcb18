package dev.countersign.trust;

import dev.countersign.identity.DnsName;
import dev.countersign.identity.PeerId;
import dev.countersign.identity.SpiffeId;
import dev.countersign.identity.TrustDomain;
import dev.countersign.problem.Parsed;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.GeneralName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads who a leaf says it is. Names are typed and whole: the common name is never read (RFC 9525
 * §2), a URI is a SPIFFE ID or nothing, and there is at most one (SPIFFE X.509-SVID §2).
 */
final class NameReader {
    private final Certificate leaf;
    private final List<PeerId> ids = new ArrayList<>();
    private final List<DnsName> wildcardParents = new ArrayList<>();
    private Optional<Rejection> problem = Optional.empty();

    private NameReader(Certificate leaf) {
        this.leaf = leaf;
    }

    /** The names, or what is wrong with them. */
    sealed interface Reading {
        record Names(ProvenNames names) implements Reading {}

        record Wrong(Rejection rejection) implements Reading {}
    }

    static Reading read(Certificate leaf, Optional<TrustDomain> domain) {
        NameReader reader = new NameReader(leaf);
        List<GeneralName.Uri> uris =
                leaf.names().stream()
                        .filter(GeneralName.Uri.class::isInstance)
                        .map(GeneralName.Uri.class::cast)
                        .toList();
        if (uris.size() > 1) {
            return new Reading.Wrong(
                    new NameRejection.SeveralSpiffeIds(
                            leaf, uris.stream().map(GeneralName.Uri::value).toList()));
        }
        uris.forEach(uri -> reader.readSpiffeId(uri.value(), domain));
        leaf.names().forEach(reader::readDnsName);
        return reader.result();
    }

    private Reading result() {
        if (problem.isPresent()) {
            return new Reading.Wrong(problem.get());
        }
        ProvenNames names = new ProvenNames(ids, wildcardParents);
        return names.isEmpty()
                ? new Reading.Wrong(new NameRejection.NoName(leaf))
                : new Reading.Names(names);
    }

    private void readSpiffeId(String uri, Optional<TrustDomain> domain) {
        if (SpiffeId.parse(uri) instanceof Parsed.Good<SpiffeId> good) {
            SpiffeId id = good.value();
            if (domain.isPresent() && !domain.get().equals(id.trustDomain())) {
                refuse(new NameRejection.ForeignTrustDomain(id, domain.get()));
            }
            ids.add(id);
        } else if (SpiffeId.parse(uri) instanceof Parsed.Bad<SpiffeId> bad) {
            refuse(new NameRejection.MalformedName(leaf, bad.why()));
        }
    }

    private void readDnsName(GeneralName name) {
        if (!(name instanceof GeneralName.Dns dns)) {
            return;
        }
        boolean wildcard = dns.value().startsWith("*.");
        Parsed<DnsName> parsed = DnsName.parse(wildcard ? dns.value().substring(2) : dns.value());
        if (parsed instanceof Parsed.Bad<DnsName> bad) {
            refuse(new NameRejection.MalformedName(leaf, bad.why()));
        } else if (wildcard) {
            wildcardParents.add(parsed.orThrow());
        } else {
            ids.add(parsed.orThrow());
        }
    }

    private void refuse(Rejection rejection) {
        if (problem.isEmpty()) {
            problem = Optional.of(rejection);
        }
    }
}
