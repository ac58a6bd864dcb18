package dev.countersign.testkit;

import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * The workbench for one forged certificate: good drafts under a genuine authority, for the faults
 * to change.
 *
 * <p>Two benches for the same authority, fault and role give the same drafts with the same keys and
 * serials, however often and in whatever order they are asked, so a wrong certificate and its twin
 * differ in the fault alone.
 */
record Bench(TestAuthority authority, Role role, Seeded seeded) {

    static Bench of(TestAuthority authority, Fault fault, Role role) {
        return new Bench(authority, role, authority.seeded().fork(fault + " for " + role));
    }

    Instant now() {
        return authority.mint().now();
    }

    /** A P-256 key pair; the same label gives the same pair. */
    KeyPair keys(String label) {
        return mint(label).keys();
    }

    /** A good leaf for the role. */
    Draft leaf() {
        return Draft.leaf(role.commonName(), mint("leaf"))
                .with(CertificateExtensions.names(role.names()));
    }

    /** A good leaf for the same role, but with this path in the SPIFFE ID and its own key. */
    Draft leaf(String path) {
        List<GeneralName> names = new ArrayList<>(role.names());
        names.set(
                0,
                new GeneralName(
                        GeneralName.uniformResourceIdentifier, "spiffe://test.example/" + path));
        return Draft.leaf(path, mint(path)).with(CertificateExtensions.names(names));
    }

    /** A good intermediate, to be signed by the genuine root. */
    Draft sibling() {
        return sibling("Sibling");
    }

    Draft sibling(String commonName) {
        return Draft.authority(commonName, mint(commonName));
    }

    /** The good leaf as the authority itself issues it. */
    TestIdentity good() {
        return issue(leaf());
    }

    TestIdentity issue(Draft leaf) {
        return issue(leaf, authority.issuer());
    }

    TestIdentity issue(Draft leaf, Issuer issuer) {
        return issuer.identity(leaf, authority.root());
    }

    /** The good leaf below an intermediate that the genuine root signs. */
    TestIdentity below(Draft intermediate) {
        return issue(leaf(), authority.rootIssuer().below(intermediate));
    }

    /** The good leaf's key showing this chain. */
    TestIdentity showing(List<byte[]> chain) {
        return new TestIdentity(leaf().keys().getPrivate(), chain, authority.root());
    }

    private Mint mint(String label) {
        return new Mint(KeyKind.P_256, seeded.fork(label).secureRandom(), authority.mint().clock());
    }
}
