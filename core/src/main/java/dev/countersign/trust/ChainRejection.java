package dev.countersign.trust;

import dev.countersign.problem.ProblemCode;
import dev.countersign.x509.Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The chain does not lead to an anchor, or breaks on the way. */
public sealed interface ChainRejection extends Rejection {

    /** The peer sent no certificate. */
    record NoCertificate() implements ChainRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_NO_CERTIFICATE;
        }

        @Override
        public String seen() {
            return "no certificate was sent (expected: a chain that ends at the trust bundle)";
        }
    }

    /** The root that a first meeting is pinned to is not among what was shown. */
    record RootMismatch(String wantedSha256, int shown) implements ChainRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_ROOT_MISMATCH;
        }

        @Override
        public String seen() {
            return shown
                    + " certificates were shown, none of them the root with SHA-256 "
                    + wantedSha256
                    + " (expected: a chain that ends at it)";
        }
    }

    /** A certificate does not read; position 0 is the leaf. */
    record MalformedCertificate(int position, String why) implements ChainRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_MALFORMED_CERTIFICATE;
        }

        @Override
        public String seen() {
            return "certificate " + position + " of the chain: " + why;
        }
    }

    /** More was sent than is read. */
    record ChainTooLarge(String what, int seenCount, int limit) implements ChainRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_CHAIN_TOO_LARGE;
        }

        @Override
        public String seen() {
            return seenCount + " " + what + " (expected: at most " + limit + ")";
        }
    }

    /**
     * Nothing in the bundle issued it; the nearest anchor is the one whose name looks most alike.
     */
    record UnknownIssuer(Certificate last, Optional<Certificate> nearest)
            implements ChainRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_UNKNOWN_ISSUER;
        }

        @Override
        public String seen() {
            return "nothing trusted issued "
                    + last
                    + nearest.map(n -> "; nearest trusted issuer: " + n.subject()).orElse("");
        }
    }

    /** The leaf is its own issuer and no anchor. */
    record SelfSigned(Certificate leaf) implements ChainRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_SELF_SIGNED;
        }

        @Override
        public String seen() {
            return leaf.subject()
                    + " signed its own certificate (expected: signed by an authority)";
        }
    }

    /** A signature does not verify under the key of the issuer that it names. */
    record BadSignature(Certificate subject, Certificate issuer) implements ChainRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_BAD_SIGNATURE;
        }

        @Override
        public String seen() {
            return "the signature on "
                    + subject
                    + " does not verify under the key of "
                    + issuer.subject();
        }
    }

    record IssuerExpired(Certificate issuer, Instant now) implements ChainRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_ISSUER_EXPIRED;
        }

        @Override
        public String seen() {
            return "issuer "
                    + issuer.subject()
                    + " is valid from "
                    + issuer.notBefore()
                    + " to "
                    + issuer.notAfter()
                    + ", now "
                    + now;
        }
    }

    record IssuerNotCa(Certificate issuer, String why) implements ChainRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_ISSUER_NOT_CA;
        }

        @Override
        public String seen() {
            return issuer.subject() + " issued a certificate, and " + why;
        }
    }

    record PathTooLong(Certificate issuer, int below) implements ChainRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_PATH_TOO_LONG;
        }

        @Override
        public String seen() {
            return below
                    + " authorities below "
                    + issuer.subject()
                    + " (expected: at most "
                    + issuer.pathLength().orElse(0)
                    + ")";
        }
    }

    /** No policy is left that is valid for the whole path and acceptable. */
    record NoValidPolicy(Certificate at) implements ChainRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_NO_VALID_POLICY;
        }

        @Override
        public String seen() {
            return "a policy is demanded, and none is valid from the anchor down to " + at;
        }
    }

    /** Several ways were tried and none was good: the reason of the one that came farthest. */
    record NoPath(Rejection cause, List<Candidate> candidates) implements ChainRejection {
        public NoPath {
            candidates = List.copyOf(candidates);
        }

        @Override
        public ProblemCode code() {
            return cause.code();
        }

        @Override
        public String seen() {
            return cause.seen() + " (" + candidates.size() + " ways were tried)";
        }
    }
}
