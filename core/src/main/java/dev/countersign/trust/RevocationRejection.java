package dev.countersign.trust;

import dev.countersign.problem.ProblemCode;
import dev.countersign.x509.Certificate;
import java.time.Instant;

/** A certificate of the chain was revoked, or nobody can say that it was not. */
public sealed interface RevocationRejection extends Rejection {

    record Revoked(Certificate certificate, Instant since) implements RevocationRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_REVOKED;
        }

        @Override
        public String seen() {
            return certificate + " was revoked at " + since;
        }
    }

    record CrlStale(Certificate issuer, Instant nextUpdate, Instant now)
            implements RevocationRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_CRL_STALE;
        }

        @Override
        public String seen() {
            return "the revocation list of "
                    + issuer.subject()
                    + " was due to be replaced at "
                    + nextUpdate
                    + ", now "
                    + now;
        }
    }
}
