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

    /** No list or response at hand says that it is good. */
    record RevocationUnknown(Certificate certificate, Said said) implements RevocationRejection {
        /** How much is said of it. */
        public enum Said {
            NOTHING("nobody says whether it was revoked", "a fresh list or OCSP response"),
            SOMETHING(
                    "the revocation lists do not speak of every reason",
                    "fresh lists of all of them"),
            UNKNOWN_TO_RESPONDER(
                    "the OCSP responder does not know it", "an answer that it is good"),
            NO_STAPLE(
                    "the certificate promises a stapled OCSP response, and the server brought none"
                            + " that counts",
                    "a fresh one by its issuer or a responder of its; RFC 7633");

            private final String seen;
            private final String wanted;

            Said(String seen, String wanted) {
                this.seen = seen;
                this.wanted = wanted;
            }
        }

        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_REVOCATION_UNKNOWN;
        }

        @Override
        public String seen() {
            return certificate
                    + ": "
                    + said.seen
                    + " (expected: "
                    + said.wanted
                    + ", of "
                    + certificate.issuer()
                    + ")";
        }
    }
}
