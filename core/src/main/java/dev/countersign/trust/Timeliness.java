package dev.countersign.trust;

import dev.countersign.x509.Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What of a believed path passes with time: the validity of its certificates, and what is known of
 * their revocation. Asked by {@code judge}, and again by {@code confirm} and at every later
 * judgement of a connection that lives on.
 */
final class Timeliness {
    private Timeliness() {}

    static Optional<Rejection> faultOf(
            List<Certificate> path, Stapled stapled, Conditions conditions) {
        Optional<Rejection> fault = leafFault(path.get(0), conditions.validAt());
        for (int at = 1; at < path.size() && fault.isEmpty(); at++) {
            fault = issuerFault(path.get(at), conditions.validAt());
        }
        return fault.or(() -> Revocation.faultOf(path, stapled, conditions));
    }

    private static Optional<Rejection> leafFault(Certificate leaf, Instant now) {
        // RFC 5280 §6.1.3(a)(2): both ends of the period belong to it
        if (now.isAfter(leaf.notAfter())) {
            return Optional.of(new CertificateRejection.LeafExpired(leaf, now));
        }
        return now.isBefore(leaf.notBefore())
                ? Optional.of(new CertificateRejection.LeafNotYetValid(leaf, now))
                : Optional.empty();
    }

    /** The same for an issuer, and for the anchor alike. */
    static Optional<Rejection> issuerFault(Certificate issuer, Instant now) {
        boolean valid = !now.isBefore(issuer.notBefore()) && !now.isAfter(issuer.notAfter());
        return valid
                ? Optional.empty()
                : Optional.of(new ChainRejection.IssuerExpired(issuer, now));
    }
}
