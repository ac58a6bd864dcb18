package dev.countersign.testkit;

import java.security.KeyPair;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.jspecify.annotations.Nullable;

/** Faults in who signed a good leaf. */
final class IssuerFaults {
    /** Left out: an empty list is malformed (RFC 5280 §4.2.1.10). */
    private static final GeneralSubtree @Nullable [] NO_SUBTREES = null;

    private IssuerFaults() {}

    static TestIdentity unknown(Bench bench) {
        Seeded seeded = bench.seeded().fork("unknown");
        TestAuthority other =
                TestAuthority.create(
                        "Unknown", KeyKind.P_256, seeded, bench.authority().mint().clock());
        return bench.issue(bench.leaf(), other.issuer());
    }

    /**
     * Names, serials, key identifiers and dates of both issuers are the genuine ones; the keys are
     * not.
     */
    static TestIdentity sameNameOtherKey(Bench bench) {
        Draft root = copy(bench.authority().root(), bench.keys("root"));
        Draft intermediate = copy(bench.authority().intermediate(), bench.keys("intermediate"));
        return bench.issue(bench.leaf(), Issuer.ofItself(root).below(intermediate));
    }

    static TestIdentity strangerItself(Bench bench) {
        Draft stranger = bench.leaf("stranger");
        return bench.issue(stranger, Issuer.ofItself(stranger));
    }

    static TestIdentity strangerIssued(Bench bench) {
        return bench.issue(bench.leaf("stranger"));
    }

    /** Everything but the key and the issuer is copied from the genuine leaf. */
    static TestIdentity copyOfGenuine(Bench bench) {
        Draft copy =
                copy(bench.good().leaf(), bench.keys("copy"))
                        .without(Extension.authorityKeyIdentifier);
        return bench.issue(copy, Issuer.ofItself(copy));
    }

    static TestIdentity sibling(Bench bench) {
        return bench.below(bench.sibling());
    }

    static TestIdentity notAuthority(Bench bench) {
        return bench.below(bench.sibling().with(CertificateExtensions.endEntity()));
    }

    static TestIdentity noBasicConstraints(Bench bench) {
        return bench.below(bench.sibling().without(Extension.basicConstraints));
    }

    static TestIdentity cannotSignCertificates(Bench bench) {
        return bench.below(bench.sibling().with(CertificateExtensions.keyUsage(KeyUsage.cRLSign)));
    }

    /** The root itself signed the neighbour's leaf, so that no path length is exceeded besides. */
    static TestIdentity leaf(Bench bench) {
        return bench.below(bench.leaf("neighbour"));
    }

    /** The neighbour's key and name, but in the certificate of an intermediate. */
    static TestIdentity leafMadeAuthority(Bench bench) {
        return bench.below(bench.sibling("neighbour"));
    }

    static TestIdentity tooDeep(Bench bench) {
        Issuer upper = bench.authority().rootIssuer().below(bench.sibling("Upper"));
        return bench.issue(bench.leaf(), upper.below(bench.sibling()));
    }

    static TestIdentity expired(Bench bench) {
        Draft sibling = bench.sibling();
        return bench.below(
                sibling.valid(sibling.validity().from(), bench.now().minus(Duration.ofHours(1))));
    }

    static TestIdentity excludingNames(Bench bench) {
        return constrained(bench, new NameConstraints(NO_SUBTREES, subtrees()));
    }

    static TestIdentity permittingNames(Bench bench) {
        return constrained(bench, new NameConstraints(subtrees(), NO_SUBTREES));
    }

    static TestIdentity sha1(Bench bench) {
        return bench.issue(bench.leaf(), rsa(bench).using("SHA1withRSA"));
    }

    static TestIdentity sha256(Bench bench) {
        return bench.issue(bench.leaf(), rsa(bench));
    }

    private static Issuer rsa(Bench bench) {
        return bench.authority().rootIssuer().below(bench.sibling().keyed(RsaKeys.issuing()));
    }

    private static TestIdentity constrained(Bench bench, NameConstraints constraints) {
        return bench.below(
                bench.sibling()
                        .with(
                                CertificateExtensions.critical(
                                        Extension.nameConstraints, constraints)));
    }

    /** What the names of all good leaves lie in. */
    private static GeneralSubtree[] subtrees() {
        return new GeneralSubtree[] {
            new GeneralSubtree(
                    new GeneralName(GeneralName.uniformResourceIdentifier, "test.example")),
            new GeneralSubtree(new GeneralName(GeneralName.dNSName, "localhost")),
            new GeneralSubtree(new GeneralName(GeneralName.iPAddress, "127.0.0.0/8"))
        };
    }

    private static Draft copy(X509Certificate genuine, KeyPair otherKeys) {
        try {
            return Draft.copyOf(new JcaX509CertificateHolder(genuine), otherKeys);
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("cannot copy a certificate of our own", e);
        }
    }
}
