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
 * §2), of SPIFFE IDs there is at most one, and then no other URI (SPIFFE X.509-SVID §2).
 */
final class NameReader {
    private static final String SCHEME = "spiffe://";

    private final Certificate leaf;
    private final List<PeerId> ids = new ArrayList<>();
    private final List<DnsName> wildcardParents = new ArrayList<>();
    private final List<GeneralName> others = new ArrayList<>();
    private Optional<Rejection> problem = Optional.empty();

    private NameReader(Certificate leaf) {
        this.leaf = leaf;
    }

    /** The names, or what is wrong with them. */
    sealed interface Reading {
        record Names(ProvenNames names) implements Reading {}

        record Wrong(Rejection rejection) implements Reading {}
    }

    /** The names of the leaf of this path. */
    static Reading read(List<Certificate> path, Optional<TrustDomain> domain) {
        Certificate leaf = path.get(0);
        NameReader reader = new NameReader(leaf);
        List<String> uris =
                leaf.names().stream()
                        .filter(GeneralName.Uri.class::isInstance)
                        .map(GeneralName::value)
                        .toList();
        boolean spiffe = uris.stream().anyMatch(NameReader::isSpiffe);
        if (spiffe && uris.size() > 1) {
            return new Reading.Wrong(new NameRejection.SeveralSpiffeIds(leaf, uris));
        }
        if (spiffe) {
            reader.readSpiffeId(uris.get(0), domain);
        }
        leaf.names().forEach(reader::readName);
        path.subList(1, path.size()).forEach(reader::mayName);
        return reader.result();
    }

    /** Whether it means to be one, however it is written; other URIs prove nothing here. */
    private static boolean isSpiffe(String uri) {
        return uri.regionMatches(true, 0, SCHEME, 0, "spiffe:".length());
    }

    private Reading result() {
        if (problem.isPresent()) {
            return new Reading.Wrong(problem.get());
        }
        ProvenNames names = new ProvenNames(ids, wildcardParents, others);
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

    private void readName(GeneralName name) {
        if (name instanceof GeneralName.Dns dns) {
            readDnsName(dns);
        } else if (name instanceof GeneralName.Ip || name instanceof GeneralName.Email) {
            others.add(name);
        }
    }

    private void readDnsName(GeneralName.Dns dns) {
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

    /**
     * An authority that has a SPIFFE ID itself has one without a path, and names nobody of another
     * trust domain (SPIFFE X.509-SVID §4.1, §5.2).
     */
    private void mayName(Certificate authority) {
        Optional<SpiffeId> named =
                ids.stream()
                        .filter(SpiffeId.class::isInstance)
                        .map(SpiffeId.class::cast)
                        .findFirst();
        for (GeneralName name : authority.names()) {
            if (named.isPresent() && name instanceof GeneralName.Uri uri) {
                mayName(authority, uri.value(), named.get());
            }
        }
    }

    private void mayName(Certificate authority, String uri, SpiffeId named) {
        String domain = uri.startsWith(SCHEME) ? uri.substring(SCHEME.length()) : "";
        if (!(TrustDomain.parse(domain) instanceof Parsed.Good<TrustDomain> good)) {
            refuse(
                    new NameRejection.MalformedName(
                            authority,
                            "an authority with the URI name "
                                    + new GeneralName.Uri(uri).text()
                                    + " (expected: a SPIFFE ID without a path)"));
        } else if (!good.value().equals(named.trustDomain())) {
            refuse(new NameRejection.ForeignTrustDomain(named, good.value()));
        }
    }

    private void refuse(Rejection rejection) {
        if (problem.isEmpty()) {
            problem = Optional.of(rejection);
        }
    }
}
