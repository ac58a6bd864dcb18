package dev.countersign.authority;

import dev.countersign.issuance.IssuanceRefusal;
import dev.countersign.x509.Certificate;
import java.util.List;

/** What came of asking for a certificate. */
public sealed interface IssuanceOutcome {

    /** A certificate and its issuer, leaf first; both are durable by now. */
    record Issued(List<Certificate> chain) implements IssuanceOutcome {
        public Issued {
            chain = List.copyOf(chain);
        }

        public Certificate leaf() {
            return chain.getFirst();
        }
    }

    /** Nothing was signed. */
    record Refused(IssuanceRefusal refusal) implements IssuanceOutcome {}
}
