package dev.countersign.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;

/**
 * A certificate authority for tests: a root, and an intermediate that signs the leaves.
 *
 * <p>On one JDK, the same name, kind of key, seed and time give the same certificates, byte for
 * byte. Both issuers hold from a month before their making until eleven months after it.
 */
public final class TestAuthority {
    private final String name;
    private final Seeded seeded;
    private final Mint mint;
    private final Issuer rootIssuer;
    private final Issuer issuer;
    private final X509Certificate root;

    private TestAuthority(String name, Seeded seeded, Mint mint) {
        this.name = name;
        this.seeded = seeded;
        this.mint = mint;
        Draft draft =
                Draft.authority(name + " Root", mint).with(CertificateExtensions.authority(1));
        this.rootIssuer = Issuer.ofItself(draft);
        this.root = TestIdentity.parsed(rootIssuer.sign(draft));
        this.issuer = rootIssuer.below(Draft.authority(name + " Intermediate", mint));
    }

    /** The usual authority: named Test, with P-256 keys from a fresh seed. */
    public static TestAuthority create(Clock clock) {
        return create("Test", KeyKind.P_256, Seeded.fresh(), clock);
    }

    /**
     * An authority whose names begin with the given one; its leaves have the same kind of key
     * unless ordered otherwise.
     */
    public static TestAuthority create(String name, KeyKind kind, Seeded seeded, Clock clock) {
        return new TestAuthority(name, seeded, new Mint(kind, seeded.secureRandom(), clock));
    }

    public X509Certificate root() {
        return root;
    }

    public X509Certificate intermediate() {
        return TestIdentity.parsed(issuer.shown().get(0));
    }

    /** An order for a good leaf, made when the order is complete. */
    public LeafOrder issue() {
        return new LeafOrder(this);
    }

    /**
     * The intermediate's revocation list (RFC 5280 §5); each serial counts as revoked at {@code
     * thisUpdate} for key compromise.
     */
    public X509CRL crl(
            Collection<BigInteger> revoked, Instant thisUpdate, Instant nextUpdate, long number) {
        return crl(issuer, revoked, new Draft.Validity(thisUpdate, nextUpdate), number);
    }

    /** The root's revocation list, which can revoke the intermediate. */
    public X509CRL rootCrl(
            Collection<BigInteger> revoked, Instant thisUpdate, Instant nextUpdate, long number) {
        return crl(rootIssuer, revoked, new Draft.Validity(thisUpdate, nextUpdate), number);
    }

    @Override
    public String toString() {
        return "TestAuthority[" + name + ", " + mint.kind() + ", " + seeded + "]";
    }

    Mint mint() {
        return mint;
    }

    Seeded seeded() {
        return seeded;
    }

    Issuer rootIssuer() {
        return rootIssuer;
    }

    Issuer issuer() {
        return issuer;
    }

    private static X509CRL crl(
            Issuer issuer, Collection<BigInteger> revoked, Draft.Validity validity, long number) {
        Date thisUpdate = Date.from(validity.from());
        X509v2CRLBuilder builder = new X509v2CRLBuilder(issuer.name(), thisUpdate);
        builder.setNextUpdate(Date.from(validity.until()));
        revoked.forEach(serial -> builder.addCRLEntry(serial, thisUpdate, CRLReason.keyCompromise));
        try {
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new AuthorityKeyIdentifier(issuer.keyId().getKeyIdentifier()));
            builder.addExtension(
                    Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
            byte[] der = builder.build(issuer.signer().content()).getEncoded();
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            return (X509CRL) factory.generateCRL(new ByteArrayInputStream(der));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a revocation list", e);
        }
    }
}
