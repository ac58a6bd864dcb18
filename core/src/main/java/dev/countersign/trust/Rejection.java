package dev.countersign.trust;

import dev.countersign.identity.SpiffeId;
import dev.countersign.identity.TrustDomain;
import dev.countersign.problem.ProblemCode;
import dev.countersign.x509.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Every way in which the judge refuses a peer, with the facts. The code knows the alert, the fault
 * and the remedy; {@link #seen()} tells this case: what was seen and what was wanted.
 */
public sealed interface Rejection extends Verdict, Judgement {

    ProblemCode code();

    /** What was seen and what was wanted, in one line; harmless to print. */
    String seen();

    /** The peer sent no certificate. */
    record NoCertificate() implements Rejection {
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
    record RootMismatch(String wantedSha256, int shown) implements Rejection {
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
    record MalformedCertificate(int position, String why) implements Rejection {
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
    record ChainTooLarge(String what, int seenCount, int limit) implements Rejection {
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
    record UnknownIssuer(Certificate last, Optional<Certificate> nearest) implements Rejection {
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
    record SelfSigned(Certificate leaf) implements Rejection {
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
    record BadSignature(Certificate subject, Certificate issuer) implements Rejection {
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

    record LeafExpired(Certificate leaf, Instant now) implements Rejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_LEAF_EXPIRED;
        }

        @Override
        public String seen() {
            return "leaf expired "
                    + Ago.text(Duration.between(leaf.notAfter(), now))
                    + " ago (notAfter "
                    + leaf.notAfter()
                    + ", now "
                    + now
                    + ")";
        }
    }

    record LeafNotYetValid(Certificate leaf, Instant now) implements Rejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_LEAF_NOT_YET_VALID;
        }

        @Override
        public String seen() {
            return "leaf becomes valid in "
                    + Ago.text(Duration.between(now, leaf.notBefore()))
                    + " (notBefore "
                    + leaf.notBefore()
                    + ", now "
                    + now
                    + ")";
        }
    }

    record IssuerExpired(Certificate issuer, Instant now) implements Rejection {
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

    record IssuerNotCa(Certificate issuer, String why) implements Rejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_ISSUER_NOT_CA;
        }

        @Override
        public String seen() {
            return issuer.subject() + " issued a certificate, and " + why;
        }
    }

    record PathTooLong(Certificate issuer, int below) implements Rejection {
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

    record WrongUsage(Certificate certificate, Role wanted, String why) implements Rejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_WRONG_USAGE;
        }

        @Override
        public String seen() {
            return certificate.subject() + " is no " + wanted + " certificate: " + why;
        }
    }

    record WeakKey(Certificate certificate) implements Rejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_WEAK_KEY;
        }

        @Override
        public String seen() {
            return certificate.subject() + " has " + certificate.publicKey().problem();
        }
    }

    record UnsupportedAlgorithm(Certificate certificate) implements Rejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_UNSUPPORTED_ALGORITHM;
        }

        @Override
        public String seen() {
            return certificate
                    + " is signed with an algorithm that is not on the list, or that its"
                    + " issuer's key cannot make";
        }
    }

    record UnsupportedExtension(Certificate certificate, Set<String> oids) implements Rejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_UNSUPPORTED_EXTENSION;
        }

        @Override
        public String seen() {
            return certificate.subject()
                    + " has extensions that must be understood and are not: "
                    + Few.of(oids);
        }
    }

    record NoName(Certificate leaf) implements Rejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_NO_NAME;
        }

        @Override
        public String seen() {
            return leaf.subject() + " has no SPIFFE ID and no DNS name in its alternative names";
        }
    }

    record MalformedName(Certificate leaf, String why) implements Rejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_MALFORMED_NAME;
        }

        @Override
        public String seen() {
            return why;
        }
    }

    record SeveralSpiffeIds(Certificate leaf, List<String> uris) implements Rejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_SEVERAL_SPIFFE_IDS;
        }

        @Override
        public String seen() {
            return uris.size() + " URI names in one certificate (expected: exactly one)";
        }
    }

    record ForeignTrustDomain(SpiffeId id, TrustDomain expected) implements Rejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_FOREIGN_TRUST_DOMAIN;
        }

        @Override
        public String seen() {
            return id.text() + " (expected: of trust domain " + expected.name() + ")";
        }
    }

    record NameMismatch(ProvenNames proven, Expectation expected) implements Rejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_NAME_MISMATCH;
        }

        @Override
        public String seen() {
            return "the peer proved " + proven.text() + " (expected: " + expected.text() + ")";
        }
    }

    record Revoked(Certificate certificate, Instant since) implements Rejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_REVOKED;
        }

        @Override
        public String seen() {
            return certificate + " was revoked at " + since;
        }
    }

    record CrlStale(Certificate issuer, Instant nextUpdate, Instant now) implements Rejection {
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

    /** The engine finished with another leaf, or the chain was judged for something else. */
    record LeafChanged(String why) implements Rejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.PROOF_LEAF_CHANGED;
        }

        @Override
        public String seen() {
            return why;
        }
    }
}
