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

    /** No list that is at hand speaks of it, or of every reason there is. */
    record RevocationUnknown(Certificate certificate, Said said) implements RevocationRejection {
        /** How much the lists at hand say of it. */
        public enum Said {
            NOTHING,
            SOMETHING
        }

        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_REVOCATION_UNKNOWN;
        }

        @Override
        public String seen() {
            String wanted = " (expected: a fresh list of " + certificate.issuer() + ")";
            return said == Said.NOTHING
                    ? "no revocation list speaks of " + certificate + wanted
                    : "the revocation lists do not speak of every reason for "
                            + certificate
                            + wanted;
        }
    }
}
