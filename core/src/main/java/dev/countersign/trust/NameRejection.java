package dev.countersign.trust;

import dev.countersign.identity.SpiffeId;
import dev.countersign.identity.TrustDomain;
import dev.countersign.problem.ProblemCode;
import dev.countersign.x509.Certificate;
import java.util.List;

/** Who the leaf says it is, is not a name, not allowed, or not the one that was expected. */
public sealed interface NameRejection extends Rejection {

    record NoName(Certificate leaf) implements NameRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_NO_NAME;
        }

        @Override
        public String seen() {
            return leaf.subject()
                    + " has no SPIFFE ID and no whole DNS name in its alternative names";
        }
    }

    record MalformedName(Certificate leaf, String why) implements NameRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_MALFORMED_NAME;
        }

        @Override
        public String seen() {
            return why;
        }
    }

    record SeveralSpiffeIds(Certificate leaf, List<String> uris) implements NameRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_SEVERAL_SPIFFE_IDS;
        }

        @Override
        public String seen() {
            return uris.size() + " URI names in one certificate (expected: exactly one)";
        }
    }

    record ForeignTrustDomain(SpiffeId id, TrustDomain expected) implements NameRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_FOREIGN_TRUST_DOMAIN;
        }

        @Override
        public String seen() {
            return id.text() + " (expected: of trust domain " + expected.name() + ")";
        }
    }

    record NameMismatch(ProvenNames proven, Expectation expected) implements NameRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_NAME_MISMATCH;
        }

        @Override
        public String seen() {
            return "the peer proved " + proven.text() + " (expected: " + expected.text() + ")";
        }
    }

    /** An authority of the path may not name what stands below it. */
    record NameConstrained(Certificate named, Certificate authority, String why)
            implements NameRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_NAME_CONSTRAINED;
        }

        @Override
        public String seen() {
            return authority.subject() + " may not name " + why;
        }
    }
}
