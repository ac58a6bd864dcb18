package dev.countersign.trust;

import dev.countersign.problem.ProblemCode;
import dev.countersign.x509.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** One certificate by itself is not acceptable: its time, use, key or extensions. */
public sealed interface CertificateRejection extends Rejection {

    record LeafExpired(Certificate leaf, Instant now) implements CertificateRejection {
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

    record LeafNotYetValid(Certificate leaf, Instant now) implements CertificateRejection {
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

    record WrongUsage(Certificate certificate, Role wanted, String why)
            implements CertificateRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_WRONG_USAGE;
        }

        @Override
        public String seen() {
            return certificate.subject() + " is no " + wanted + " certificate: " + why;
        }
    }

    record WeakKey(Certificate certificate) implements CertificateRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_WEAK_KEY;
        }

        @Override
        public String seen() {
            return certificate.subject() + " has " + certificate.publicKey().problem();
        }
    }

    record UnsupportedAlgorithm(Certificate certificate) implements CertificateRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_UNSUPPORTED_ALGORITHM;
        }

        @Override
        public String seen() {
            return certificate
                    + " is signed with an algorithm that is not on the list, that this runtime does"
                    + " not know, or that its issuer's key cannot make";
        }
    }

    record UnsupportedExtension(Certificate certificate, Set<String> oids)
            implements CertificateRejection {
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

    /** The profile in force demands more of a certificate than this one has. */
    record AgainstProfile(Certificate certificate, Profile profile, String why)
            implements CertificateRejection {
        @Override
        public ProblemCode code() {
            return ProblemCode.TRUST_AGAINST_PROFILE;
        }

        @Override
        public String seen() {
            return certificate.subject() + ", profile " + profile.text() + ": " + why;
        }
    }
}
