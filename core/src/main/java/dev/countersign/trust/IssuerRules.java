package dev.countersign.trust;

import dev.countersign.x509.Certificate;
import dev.countersign.x509.KeyUsage;
import java.util.List;
import java.util.Optional;

/** What must hold for a certificate to issue the ones below it in a path (RFC 5280 §6.1.4). */
final class IssuerRules {
    private IssuerRules() {}

    /** What is wrong with the last certificate of this path as the issuer of the others. */
    static Optional<Rejection> faultOf(List<Certificate> path) {
        Certificate issuer = path.get(path.size() - 1);
        if (!issuer.isAuthority()) {
            // RFC 5280 §6.1.4(k)
            return Optional.of(
                    new ChainRejection.IssuerNotCa(issuer, "is no authority (CA:FALSE)"));
        }
        if (!issuer.keyUsage().map(KeyUsage::keyCertSign).orElse(true)) {
            // RFC 5280 §6.1.4(n)
            return Optional.of(
                    new ChainRejection.IssuerNotCa(issuer, "its key usage lacks keyCertSign"));
        }
        int below =
                (int)
                        path.subList(1, path.size() - 1).stream()
                                .filter(one -> !one.isSelfIssued())
                                .count();
        if (issuer.pathLength().isPresent() && below > issuer.pathLength().getAsInt()) {
            // RFC 5280 §6.1.4(l), (m)
            return Optional.of(new ChainRejection.PathTooLong(issuer, below));
        }
        return CertificateRules.faultOf(issuer);
    }
}
