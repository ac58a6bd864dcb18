package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.Parsed;
import dev.countersign.smith.Blank;
import dev.countersign.smith.BlankResponse;
import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.Seeded;
import dev.countersign.trust.PeerEvidence.ShownChain;
import dev.countersign.trust.RevocationRejection.RevocationUnknown;
import dev.countersign.trust.RevocationRejection.RevocationUnknown.Said;
import dev.countersign.x509.OcspResponse;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** An authority, leaves of its intermediate, and responses about them. */
abstract class OcspCase {
    static final Instant NOW = Court.NOW;
    static final Duration DAY = Duration.ofDays(1);

    final Court court = new Court(Seeded.fresh());
    final Smith smith = new Smith(court.seeded(), NOW);
    final Made root = smith.authority("Root").selfSigned();
    final Made intermediate = smith.authority("Intermediate").signedBy(root);
    final Made leaf = smith.leaf("leaf").dns("a.example").signedBy(intermediate);
    final Made other = smith.leaf("other").dns("b.example").signedBy(intermediate);

    Verdict confirm(JudgedChain judged, TrustBundle bundle, Instant now) {
        return court.verifier()
                .confirm(
                        judged,
                        Court.handshake(leaf.read()),
                        new Conditions(bundle, Role.SERVER, Expectation.anyProvenPeer(), now));
    }

    TrustBundle revoking(BigInteger serial) {
        AcceptedRevocations list =
                AcceptedRevocations.accept(
                                smith.list(intermediate).revoking(serial, NOW).read(),
                                intermediate.read(),
                                court.signatures())
                        .orThrow();
        return TrustBundle.of(parts(RevocationMode.CHECK_IF_PRESENT).revoking(List.of(list)), NOW);
    }

    Made promising() {
        return smith.leaf("promising")
                .dns("a.example")
                .extension(
                        new org.bouncycastle.asn1.ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24"),
                        false,
                        new DERSequence(new ASN1Integer(5)))
                .signedBy(intermediate);
    }

    String why(OcspResponse response) {
        return ((Parsed.Bad<AcceptedStatus>)
                        AcceptedStatus.accept(response, intermediate.read(), court.signatures()))
                .why();
    }

    BlankResponse blank() {
        return smith.response().good(leaf, intermediate);
    }

    byte[] sign(BlankResponse response) {
        return response.signedBy(intermediate);
    }

    byte[] good() {
        return sign(blank());
    }

    byte[] by(Made responder) {
        return blank().showing(responder).signedBy(responder);
    }

    Blank responder() {
        return noCheck(smith.leaf("responder").purposes(KeyPurposeId.id_kp_OCSPSigning));
    }

    static Blank noCheck(Blank blank) {
        return blank.extension(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, false, DERNull.INSTANCE);
    }

    void assertNoStatusIfRequired(byte[] staple) {
        assertThat(judge(RevocationMode.REQUIRE, staple))
                .as("%s", court.seeded())
                .isEqualTo(new RevocationUnknown(leaf.read(), Said.NOTHING));
    }

    /** It says neither that all is good nor anything else. */
    void assertNoStatus(byte[] staple) {
        assertNoStatusIfRequired(staple);
        assertThat(judge(RevocationMode.CHECK_IF_PRESENT, staple)).isInstanceOf(JudgedChain.class);
    }

    Judgement judge(RevocationMode mode, byte[]... staples) {
        return judge(TrustBundle.of(parts(mode), NOW), stapled(staples));
    }

    ShownChain stapled(byte[]... staples) {
        return new ShownChain(
                Court.shown(leaf, intermediate).certificates(),
                Optional.of(Arrays.asList(staples)));
    }

    Judgement judge(TrustBundle bundle, ShownChain shown) {
        return court.judge(shown, Court.conditions(bundle, Role.SERVER));
    }

    /** With a list of the root, so that the leaf's status alone is open. */
    TrustBundle.Parts parts(RevocationMode mode) {
        AcceptedRevocations ofRoot =
                AcceptedRevocations.accept(smith.list(root).read(), root.read(), court.signatures())
                        .orThrow();
        return TrustBundle.Parts.anchors(List.of(root.read()))
                .revoking(List.of(ofRoot))
                .demanding(Demands.standard().with(mode));
    }
}
