package dev.countersign.testkit;

import java.util.function.Function;

/**
 * One thing that can be wrong with a chain of certificates; {@link Forge} makes a chain with
 * exactly that fault, and its mended twin.
 */
public enum Fault {
    EXPIRED(
            "the leaf's notAfter lies an hour in the past",
            "RFC 5280 §6.1.3(a)(2)",
            LeafFaults::expired),
    NOT_YET_VALID(
            "the leaf's notBefore lies an hour in the future",
            "RFC 5280 §6.1.3(a)(2)",
            LeafFaults::notYetValid),
    EXPIRED_INTERMEDIATE(
            "the intermediate's notAfter lies an hour in the past",
            "RFC 5280 §6.1.3(a)(2)",
            IssuerFaults::expired,
            IssuerFaults::sibling),

    UNKNOWN_ISSUER(
            "an authority of another name signed, which nobody trusts",
            "RFC 5280 §6.1.3(a)(4)",
            IssuerFaults::unknown),
    SAME_NAME_OTHER_KEY_ISSUER(
            "both issuers are copied to the last key identifier, but have other keys",
            "RFC 5280 §6.1.3(a)(1)",
            IssuerFaults::sameNameOtherKey),
    SELF_SIGNED(
            "a stranger vouches for itself",
            "RFC 5280 §6.1.3(a)(4)",
            IssuerFaults::strangerItself,
            IssuerFaults::strangerIssued),
    SELF_SIGNED_TWIN(
            "a self-signed copy of a genuine leaf: subject, names, serial and key identifier, but another key",
            "RFC 5280 §6.1.3(a)(4)",
            IssuerFaults::copyOfGenuine),
    MISSING_INTERMEDIATE(
            "the leaf is shown without the intermediate that signed it",
            "RFC 5280 §6.1.3(a)(4)",
            ChainFaults::leafAlone),

    ISSUER_NOT_CA(
            "the intermediate says CA:FALSE",
            "RFC 5280 §6.1.4(k)",
            IssuerFaults::notAuthority,
            IssuerFaults::sibling),
    ISSUER_NO_BASIC_CONSTRAINTS(
            "the intermediate does not say whether it is a CA",
            "RFC 5280 §6.1.4(k)",
            IssuerFaults::noBasicConstraints,
            IssuerFaults::sibling),
    ISSUER_WITHOUT_KEY_CERT_SIGN(
            "the intermediate's key may sign revocation lists but not certificates",
            "RFC 5280 §6.1.4(n)",
            IssuerFaults::cannotSignCertificates,
            IssuerFaults::sibling),
    LEAF_SIGNED_BY_LEAF(
            "the holder of a genuine leaf signed it; the twin's holder is an intermediate",
            "RFC 5280 §6.1.4(k)",
            IssuerFaults::leaf,
            IssuerFaults::leafMadeAuthority),
    PATH_LENGTH_EXCEEDED(
            "an intermediate of path length 0 signed another intermediate",
            "RFC 5280 §6.1.4(l)",
            IssuerFaults::tooDeep,
            IssuerFaults::sibling),
    NAME_CONSTRAINED_INTERMEDIATE(
            "the intermediate excludes the leaf's names; the twin's permits them",
            "RFC 5280 §6.1.3(c)",
            IssuerFaults::excludingNames,
            IssuerFaults::permittingNames),

    NO_SAN(
            "the name stands in the common name alone",
            "RFC 9525 §2, SPIFFE X.509-SVID §2",
            LeafFaults::noNames),
    WRONG_SAN_TYPE(
            "the right strings stand under the wrong types: the SPIFFE ID as DNS name and e-mail address",
            "RFC 5280 §4.2.1.6, SPIFFE X.509-SVID §2",
            LeafFaults::namesOfWrongType),
    TOO_MANY_NAMES(
            "101 alternative names; the twin has 100",
            "RFC 5280 §4.2.1.6 (which sets no limit)",
            LeafFaults::tooManyNames,
            LeafFaults::asManyNamesAsAllowed),
    TWO_SPIFFE_IDS("two SPIFFE IDs in one leaf", "SPIFFE X.509-SVID §2", LeafFaults::twoSpiffeIds),
    UPPER_CASE_TRUST_DOMAIN(
            "the SPIFFE ID's trust domain has capitals",
            "SPIFFE-ID §2.1",
            LeafFaults::upperCaseTrustDomain),
    DOT_SEGMENT_IN_SPIFFE_ID(
            "the SPIFFE ID's path climbs by ..", "SPIFFE-ID §2.2", LeafFaults::dotSegment),
    FOREIGN_TRUST_DOMAIN(
            "the genuine authority vouches for a SPIFFE ID of another trust domain",
            "SPIFFE X.509-SVID §5.2",
            LeafFaults::foreignTrustDomain),

    WRONG_USAGE(
            "the leaf's extended key usage allows the other role alone",
            "RFC 5280 §4.2.1.12",
            LeafFaults::otherPurpose),
    NO_EKU_KEY_USAGE_WRONG(
            "no extended key usage, and a key usage without digitalSignature",
            "RFC 5280 §4.2.1.3",
            LeafFaults::cannotSign,
            LeafFaults::noPurposes),
    UNKNOWN_CRITICAL_EXTENSION(
            "a critical extension that nobody knows; the twin's is not critical",
            "RFC 5280 §6.1.5(f)",
            LeafFaults::unknownCritical,
            LeafFaults::unknownPlain),
    NEGATIVE_SERIAL(
            "the serial number is negative", "RFC 5280 §4.1.2.2", LeafFaults::negativeSerial),
    ZERO_SERIAL("the serial number is zero", "RFC 5280 §4.1.2.2", LeafFaults::zeroSerial),

    WEAK_KEY(
            "the leaf's key is RSA of 1024 bits",
            "RFC 9325 §4.5",
            LeafFaults::weakKey,
            LeafFaults::soundKey),
    OVERSIZED_KEY(
            "the leaf's key is RSA of more than 16,000 bits",
            "none: a bound on the work a peer can cause",
            LeafFaults::oversizedKey,
            LeafFaults::soundKey),
    WEAK_SIGNATURE(
            "the leaf is signed with SHA-1 and RSA",
            "RFC 8446 §4.4.2.4",
            IssuerFaults::sha1,
            IssuerFaults::sha256),
    TAMPERED_SIGNATURE(
            "one bit of the leaf's signature is flipped",
            "RFC 5280 §6.1.3(a)(1)",
            ChainFaults::flippedSignature),
    TAMPERED_CONTENT(
            "one bit of the leaf's SPIFFE ID was flipped after signing",
            "RFC 5280 §6.1.3(a)(1)",
            ChainFaults::flippedName),
    TRAILING_GARBAGE("a byte follows the leaf's DER", "RFC 5280 §4.1", ChainFaults::trailingByte),
    TOO_LONG(
            "nine certificates are shown; the twin shows eight",
            "none: a bound on the work a peer can cause",
            ChainFaults::nineCertificates,
            ChainFaults::eightCertificates);

    private final String description;
    private final String section;

    @SuppressWarnings("ImmutableEnumChecker") // method references without state
    private final Function<Bench, TestIdentity> wrong;

    @SuppressWarnings("ImmutableEnumChecker") // method references without state
    private final Function<Bench, TestIdentity> mended;

    Fault(String description, String section, Function<Bench, TestIdentity> wrong) {
        this(description, section, wrong, Bench::good);
    }

    Fault(
            String description,
            String section,
            Function<Bench, TestIdentity> wrong,
            Function<Bench, TestIdentity> mended) {
        this.description = description;
        this.section = section;
        this.wrong = wrong;
        this.mended = mended;
    }

    /** What is wrong, in one line. */
    public String description() {
        return description;
    }

    /** The section of the standard that forbids it. */
    public String section() {
        return section;
    }

    TestIdentity make(Bench bench) {
        return wrong.apply(bench);
    }

    TestIdentity mend(Bench bench) {
        return mended.apply(bench);
    }
}
