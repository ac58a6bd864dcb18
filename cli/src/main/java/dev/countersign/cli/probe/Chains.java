package dev.countersign.cli.probe;

import dev.countersign.problem.Parsed;
import dev.countersign.tls.Walked;
import dev.countersign.x509.Certificate;
import java.util.List;

/** The certificates that a server showed, as far as they are certificates. */
final class Chains {
    private Chains() {}

    static List<Certificate> of(Walked walked) {
        return walked.server().shown().stream()
                .flatMap(shown -> shown.certificates().stream())
                .map(Certificate::read)
                .filter(Parsed.Good.class::isInstance)
                .map(Parsed::orThrow)
                .toList();
    }
}
