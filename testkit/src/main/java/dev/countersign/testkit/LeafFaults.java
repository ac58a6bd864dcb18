package dev.countersign.testkit;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyUsage;

/** Faults in what a leaf says; the genuine intermediate signs it all the same. */
final class LeafFaults {
    /** An arc that is reserved for examples (RFC 5612): nobody may know it. */
    private static final ASN1ObjectIdentifier UNKNOWN =
            new ASN1ObjectIdentifier("1.3.6.1.4.1.32473.1");

    private LeafFaults() {}

    static TestIdentity expired(Bench bench) {
        return bench.issue(
                bench.leaf()
                        .valid(
                                bench.now().minus(Duration.ofDays(1)),
                                bench.now().minus(Duration.ofHours(1))));
    }

    static TestIdentity notYetValid(Bench bench) {
        return bench.issue(
                bench.leaf()
                        .valid(
                                bench.now().plus(Duration.ofHours(1)),
                                bench.now().plus(Duration.ofDays(1))));
    }

    static TestIdentity noNames(Bench bench) {
        return bench.issue(bench.leaf().without(Extension.subjectAlternativeName));
    }

    static TestIdentity namesOfWrongType(Bench bench) {
        List<GeneralName> names = new ArrayList<>();
        names.add(dns(bench.role().spiffeId()));
        names.add(new GeneralName(GeneralName.rfc822Name, bench.role().spiffeId()));
        if (bench.role() == Role.SERVER) {
            names.add(new GeneralName(GeneralName.rfc822Name, "localhost"));
            names.add(dns("127.0.0.1"));
        }
        return named(bench, names);
    }

    static TestIdentity tooManyNames(Bench bench) {
        return withNames(bench, 101);
    }

    static TestIdentity asManyNamesAsAllowed(Bench bench) {
        return withNames(bench, 100);
    }

    static TestIdentity twoSpiffeIds(Bench bench) {
        List<GeneralName> names = new ArrayList<>(bench.role().names());
        names.add(uri("spiffe://test.example/other"));
        return named(bench, names);
    }

    static TestIdentity upperCaseTrustDomain(Bench bench) {
        return identified(bench, "spiffe://Test.Example" + bench.role().path());
    }

    static TestIdentity dotSegment(Bench bench) {
        return identified(bench, "spiffe://test.example/other/.." + bench.role().path());
    }

    static TestIdentity foreignTrustDomain(Bench bench) {
        return identified(bench, "spiffe://other.example" + bench.role().path());
    }

    static TestIdentity otherPurpose(Bench bench) {
        return bench.issue(
                bench.leaf().with(CertificateExtensions.purposes(bench.role().other().purpose())));
    }

    static TestIdentity cannotSign(Bench bench) {
        return bench.issue(
                bench.leaf()
                        .without(Extension.extendedKeyUsage)
                        .with(CertificateExtensions.keyUsage(KeyUsage.keyAgreement)));
    }

    static TestIdentity noPurposes(Bench bench) {
        return bench.issue(bench.leaf().without(Extension.extendedKeyUsage));
    }

    static TestIdentity unknownCritical(Bench bench) {
        return bench.issue(
                bench.leaf().with(CertificateExtensions.critical(UNKNOWN, new DERUTF8String("?"))));
    }

    static TestIdentity unknownPlain(Bench bench) {
        return bench.issue(
                bench.leaf().with(CertificateExtensions.plain(UNKNOWN, new DERUTF8String("?"))));
    }

    static TestIdentity weakKey(Bench bench) {
        return bench.issue(bench.leaf().keyed(RsaKeys.weak()));
    }

    static TestIdentity oversizedKey(Bench bench) {
        return bench.issue(bench.leaf().keyed(RsaKeys.oversized()));
    }

    static TestIdentity soundKey(Bench bench) {
        return bench.issue(bench.leaf().keyed(RsaKeys.sound()));
    }

    static TestIdentity negativeSerial(Bench bench) {
        return bench.issue(bench.leaf().numbered(bench.leaf().serial().negate()));
    }

    static TestIdentity zeroSerial(Bench bench) {
        return bench.issue(bench.leaf().numbered(BigInteger.ZERO));
    }

    private static TestIdentity withNames(Bench bench, int count) {
        List<GeneralName> names = new ArrayList<>(bench.role().names());
        while (names.size() < count) {
            names.add(dns("host-" + names.size() + ".test.example"));
        }
        return named(bench, names);
    }

    /** The good leaf with another SPIFFE ID, its other names unchanged. */
    private static TestIdentity identified(Bench bench, String spiffeId) {
        List<GeneralName> names = new ArrayList<>(bench.role().names());
        names.set(0, uri(spiffeId));
        return named(bench, names);
    }

    private static TestIdentity named(Bench bench, List<GeneralName> names) {
        return bench.issue(bench.leaf().with(CertificateExtensions.names(names)));
    }

    private static GeneralName uri(String text) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, text);
    }

    private static GeneralName dns(String text) {
        return new GeneralName(GeneralName.dNSName, text);
    }
}
