package dev.countersign.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * An order for a leaf in the shape of an X.509-SVID (SPIFFE X.509-SVID §4): for both roles and a
 * day, unless ordered otherwise.
 *
 * <p>Names are taken as they are, in the order given, the first as common name too; what is wrong
 * with them is for others to find.
 */
public final class LeafOrder {
    /** RFC 5280 Appendix A.1: ub-common-name. */
    private static final int LONGEST_COMMON_NAME = 64;

    private final TestAuthority authority;
    private final List<GeneralName> names = new ArrayList<>();
    private UnaryOperator<Draft> wishes = UnaryOperator.identity();
    private String commonName = "";
    private KeyKind kind;

    LeafOrder(TestAuthority authority) {
        this.authority = authority;
        this.kind = authority.mint().kind();
    }

    public LeafOrder spiffe(String id) {
        return name(GeneralName.uniformResourceIdentifier, id);
    }

    public LeafOrder dns(String host) {
        return name(GeneralName.dNSName, host);
    }

    public LeafOrder ip(String address) {
        return name(GeneralName.iPAddress, address);
    }

    public LeafOrder clientAndServer() {
        return purposes(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
    }

    public LeafOrder clientOnly() {
        return purposes(KeyPurposeId.id_kp_clientAuth);
    }

    public LeafOrder serverOnly() {
        return purposes(KeyPurposeId.id_kp_serverAuth);
    }

    /** A responder that its issuer vouches for (RFC 6960 §4.2.2.2). */
    public LeafOrder ocspResponder() {
        return purposes(KeyPurposeId.id_kp_OCSPSigning)
                .wish(draft ->
                        draft.with(
                                CertificateExtensions.plain(
                                        OCSPObjectIdentifiers.id_pkix_ocsp_nocheck,
                                        DERNull.INSTANCE)));
    }

    /** It names a responder for itself (RFC 5280 §4.2.2.1). */
    public LeafOrder ocspAt(String url) {
        return wish(draft ->
                draft.with(
                        CertificateExtensions.plain(
                                Extension.authorityInfoAccess,
                                new AuthorityInformationAccess(
                                        AccessDescription.id_ad_ocsp,
                                        new GeneralName(
                                                GeneralName.uniformResourceIdentifier, url)))));
    }

    /** Its server promises to staple an OCSP response (RFC 7633). */
    public LeafOrder mustStaple() {
        return wish(draft ->
                draft.with(
                        CertificateExtensions.plain(
                                new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24"),
                                new DERSequence(new ASN1Integer(5)))));
    }

    /** Until this long after now; the start stays five minutes ago. */
    public LeafOrder validFor(Duration duration) {
        return wish(draft ->
                draft.valid(draft.validity().from(), authority.mint().now().plus(duration)));
    }

    public LeafOrder validBetween(Instant from, Instant until) {
        return wish(draft -> draft.valid(from, until));
    }

    public LeafOrder keyed(KeyKind other) {
        kind = other;
        return this;
    }

    public TestIdentity make() {
        Mint mint = new Mint(kind, authority.mint().random(), authority.mint().clock());
        Draft draft = Draft.leaf(commonName.isEmpty() ? "nameless" : commonName, mint);
        if (!names.isEmpty()) {
            draft = draft.with(CertificateExtensions.names(names));
        }
        return authority.issuer().identity(wishes.apply(draft), authority.root());
    }

    private LeafOrder name(int type, String text) {
        names.add(new GeneralName(type, text));
        if (commonName.isEmpty()) {
            commonName = text.substring(0, Math.min(text.length(), LONGEST_COMMON_NAME));
        }
        return this;
    }

    private LeafOrder purposes(KeyPurposeId... purposes) {
        return wish(draft -> draft.with(CertificateExtensions.purposes(purposes)));
    }

    private LeafOrder wish(UnaryOperator<Draft> wish) {
        UnaryOperator<Draft> earlier = wishes;
        wishes = draft -> wish.apply(earlier.apply(draft));
        return this;
    }
}
