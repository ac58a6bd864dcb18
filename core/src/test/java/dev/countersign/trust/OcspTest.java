package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.smith.Blank;
import dev.countersign.smith.BlankResponse;
import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.KeyKind;
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
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

/** OCSP responses, stapled and in the bundle: bound, fresh, and signed by whom they may be. */
class OcspTest {
    private static final Instant NOW = Court.NOW;
    private static final Duration DAY = Duration.ofDays(1);

    private final Court court = new Court(Seeded.fresh());
    private final Smith smith = new Smith(court.seeded(), NOW);
    private final Made root = smith.authority("Root").selfSigned();
    private final Made intermediate = smith.authority("Intermediate").signedBy(root);
    private final Made leaf = smith.leaf("leaf").dns("a.example").signedBy(intermediate);
    private final Made other = smith.leaf("other").dns("b.example").signedBy(intermediate);

    // ---- what is said

    @Test
    void refusesWhomTheIssuerCallsRevoked() {
        Instant since = NOW.minusSeconds(30);
        byte[] staple = smith.response().revoked(leaf, intermediate, since).signedBy(intermediate);

        assertThat(judge(RevocationMode.CHECK_IF_PRESENT, staple))
                .isEqualTo(new RevocationRejection.Revoked(leaf.read(), since));
        assertThat(judge(RevocationMode.CHECK_IF_PRESENT, good())).isInstanceOf(JudgedChain.class);
    }

    @Test
    void refusesWhomTheResponderDoesNotKnow() {
        byte[] staple = smith.response().unknown(leaf, intermediate).signedBy(intermediate);

        assertThat(judge(RevocationMode.CHECK_IF_PRESENT, staple))
                .isEqualTo(new RevocationUnknown(leaf.read(), Said.UNKNOWN_TO_RESPONDER));
        assertThat(new RevocationUnknown(leaf.read(), Said.UNKNOWN_TO_RESPONDER).seen())
                .contains("the OCSP responder does not know it");
    }

    @Test
    void takesTheWorstOfSeveralAnswers() {
        byte[] both =
                smith.response()
                        .good(leaf, intermediate)
                        .revoked(leaf, intermediate, NOW)
                        .signedBy(intermediate);
        byte[] unknownToo =
                smith.response()
                        .good(leaf, intermediate)
                        .unknown(leaf, intermediate)
                        .signedBy(intermediate);

        assertThat(judge(RevocationMode.REQUIRE, both))
                .isInstanceOf(RevocationRejection.Revoked.class);
        assertThat(judge(RevocationMode.REQUIRE, unknownToo)).isInstanceOf(RevocationUnknown.class);
    }

    @Test
    void meetsWhatIsRequired() {
        assertNoStatus(new byte[0]);
        assertThat(judge(RevocationMode.REQUIRE, good())).isInstanceOf(JudgedChain.class);
        byte[] sha256 = smith.response().goodBySha256(leaf, intermediate).signedBy(intermediate);
        assertThat(judge(RevocationMode.REQUIRE, sha256)).isInstanceOf(JudgedChain.class);
    }

    @Test
    void countsFromTheBundleToo() {
        OcspResponse response = smith.response().good(leaf, intermediate).readBy(intermediate);
        AcceptedStatus accepted =
                AcceptedStatus.accept(response, intermediate.read(), court.signatures()).orThrow();
        TrustBundle.Parts parts = parts(RevocationMode.REQUIRE);

        TrustBundle with = TrustBundle.of(parts.answering(List.of(accepted)), NOW);
        assertThat(with.digest()).isNotEqualTo(TrustBundle.of(parts, NOW).digest());
        assertThat(with.statuses()).containsExactly(accepted);
        assertThat(judge(with, Court.shown(leaf, intermediate))).isInstanceOf(JudgedChain.class);
        assertThat(judge(TrustBundle.of(parts, NOW), Court.shown(leaf, intermediate)))
                .isInstanceOf(RevocationUnknown.class);
        assertThat(accepted.issuer()).isEqualTo(intermediate.read());
    }

    @Test
    void doesNotOutweighAListThatRevokes() {
        AcceptedRevocations list =
                AcceptedRevocations.accept(
                                smith.list(intermediate).revoking(leaf.read().serial(), NOW).read(),
                                intermediate.read(),
                                court.signatures())
                        .orThrow();
        TrustBundle bundle =
                TrustBundle.of(parts(RevocationMode.CHECK_IF_PRESENT).revoking(List.of(list)), NOW);

        assertThat(judge(bundle, stapled(good()))).isInstanceOf(RevocationRejection.Revoked.class);
    }

    @Test
    void standsInForAListThatIsStale() {
        AcceptedRevocations list =
                AcceptedRevocations.accept(
                                smith.list(intermediate).until(NOW.minusSeconds(1)).read(),
                                intermediate.read(),
                                court.signatures())
                        .orThrow();
        TrustBundle bundle =
                TrustBundle.of(parts(RevocationMode.CHECK_IF_PRESENT).revoking(List.of(list)), NOW);

        assertThat(judge(bundle, Court.shown(leaf, intermediate)))
                .isInstanceOf(RevocationRejection.CrlStale.class);
        assertThat(judge(bundle, stapled(good()))).isInstanceOf(JudgedChain.class);
    }

    // ---- bound

    @Test
    void speaksOfNobodyElse() {
        Made twin = smith.authority("Intermediate").signedBy(root);
        Made stranger = smith.authority("Stranger").selfSigned();

        assertNoStatus(smith.response().good(other, intermediate).signedBy(intermediate));
        assertNoStatus(
                smith.response().goodOf(leaf, stranger, intermediate).signedBy(intermediate));
        assertNoStatus(smith.response().goodOf(leaf, intermediate, twin).signedBy(intermediate));
        assertNoStatus(smith.response().good(leaf, twin).signedBy(twin));
        assertNoStatus(smith.response().signedBy(intermediate));
    }

    // ---- fresh

    @Test
    void countsFromItsFirstToItsLastMoment() {
        Duration skew = Duration.ofMinutes(5);
        assertThat(judge(RevocationMode.REQUIRE, sign(blank().until(NOW))))
                .isInstanceOf(JudgedChain.class);
        assertThat(judge(RevocationMode.REQUIRE, sign(blank().from(NOW.plus(skew)))))
                .isInstanceOf(JudgedChain.class);
        assertNoStatus(sign(blank().until(NOW.minusSeconds(1))));
        assertNoStatus(sign(blank().from(NOW.plus(skew).plusSeconds(1))));
        assertNoStatus(sign(blank().produced(NOW.plus(skew).plusSeconds(1))));
        assertNoStatus(sign(blank().withoutEnd()));
    }

    @Test
    void isAskedAgainWhenTheConnectionIs() {
        TrustBundle bundle = TrustBundle.of(parts(RevocationMode.REQUIRE), NOW);
        JudgedChain judged =
                (JudgedChain) judge(bundle, stapled(sign(blank().until(NOW.plusSeconds(60)))));

        assertThat(confirm(judged, bundle, NOW.plusSeconds(60))).isInstanceOf(VerifiedPeer.class);
        assertThat(confirm(judged, bundle, NOW.plusSeconds(61)))
                .isEqualTo(new RevocationUnknown(leaf.read(), Said.NOTHING));
    }

    private Verdict confirm(JudgedChain judged, TrustBundle bundle, Instant now) {
        return court.verifier()
                .confirm(
                        judged,
                        Court.handshake(leaf.read()),
                        new Conditions(bundle, Role.SERVER, Expectation.anyProvenPeer(), now));
    }

    // ---- signed by whom it may be

    @Test
    void believesNobodyButTheIssuerAndItsResponders() {
        Made stranger = smith.authority("Stranger").selfSigned();
        Made twin = smith.authority("Intermediate").signedBy(root);

        assertNoStatus(blank().signedBy(stranger));
        assertNoStatus(blank().byName().signedBy(stranger));
        assertNoStatus(blank().signedBy(stranger, intermediate));
        assertNoStatus(blank().byName().signedBy(twin));
        assertNoStatus(blank().showing(root).signedBy(root));
        assertNoStatus(blank().showing(other).signedBy(other));
        assertThat(judge(RevocationMode.REQUIRE, blank().byName().signedBy(intermediate)))
                .isInstanceOf(JudgedChain.class);
    }

    @Test
    void believesWhomTheIssuerMadeItsResponder() {
        Made responder = responder().signedBy(intermediate);

        assertThat(judge(RevocationMode.REQUIRE, by(responder))).isInstanceOf(JudgedChain.class);
        assertThat(
                        judge(
                                RevocationMode.REQUIRE,
                                blank().byName().showing(responder).signedBy(responder)))
                .isInstanceOf(JudgedChain.class);
        assertThat(
                        judge(
                                RevocationMode.REQUIRE,
                                blank().showing(other).showing(responder).signedBy(responder)))
                .isInstanceOf(JudgedChain.class);
        assertNoStatus(blank().signedBy(responder));
        assertNoStatus(blank().showing(responder).signedBy(other, responder));
    }

    @Test
    void believesNoResponderOfOthers() {
        Made stranger = smith.authority("Intermediate").selfSigned();
        assertNoStatus(by(responder().signedBy(root)));
        assertNoStatus(by(responder().signedBy(stranger)));
        assertNoStatus(by(responder().signedBy(other)));
    }

    @Test
    void believesNoResponderThatIsNotMadeForIt() {
        assertNoStatus(by(noCheck(smith.leaf("responder")).signedBy(intermediate)));
        assertNoStatus(
                by(
                        noCheck(smith.leaf("responder").purposes(KeyPurposeId.anyExtendedKeyUsage))
                                .signedBy(intermediate)));
        assertNoStatus(by(noCheck(smith.bare("responder")).signedBy(intermediate)));
        assertNoStatus(by(responder().usage(KeyUsage.keyEncipherment).signedBy(intermediate)));
        assertNoStatus(
                by(
                        responder()
                                .extension(
                                        new org.bouncycastle.asn1.ASN1ObjectIdentifier("1.2.3.4"),
                                        true,
                                        DERNull.INSTANCE)
                                .signedBy(intermediate)));
        assertThat(
                        judge(
                                RevocationMode.REQUIRE,
                                by(
                                        responder()
                                                .without(
                                                        org.bouncycastle.asn1.x509.Extension
                                                                .keyUsage)
                                                .signedBy(intermediate))))
                .isInstanceOf(JudgedChain.class);
    }

    @Test
    void believesNoResponderOutsideItsTime() {
        assertNoStatus(
                by(responder().valid(NOW.minus(DAY), NOW.minusSeconds(1)).signedBy(intermediate)));
        assertNoStatus(
                by(responder().valid(NOW.plusSeconds(1), NOW.plus(DAY)).signedBy(intermediate)));
        assertThat(
                        judge(
                                RevocationMode.REQUIRE,
                                by(responder().valid(NOW, NOW).signedBy(intermediate))))
                .isInstanceOf(JudgedChain.class);
    }

    @Test
    void wantsAResponderToBeVouchedForLikeAnybody() {
        Made unvouched =
                smith.leaf("responder")
                        .purposes(KeyPurposeId.id_kp_OCSPSigning)
                        .signedBy(intermediate);
        assertNoStatusIfRequired(by(unvouched));

        // whether the staple counts shows in a leaf that promised one
        Made promising = promising();
        byte[] staple =
                smith.response()
                        .good(promising, intermediate)
                        .showing(unvouched)
                        .signedBy(unvouched);
        ShownChain shown =
                new ShownChain(
                        List.of(promising.der(), intermediate.der()), Optional.of(List.of(staple)));
        assertThat(judge(revoking(smith.serial()), shown)).isInstanceOf(JudgedChain.class);
        assertThat(judge(revoking(unvouched.read().serial()), shown))
                .isEqualTo(new RevocationUnknown(promising.read(), Said.NO_STAPLE));
    }

    private TrustBundle revoking(BigInteger serial) {
        AcceptedRevocations list =
                AcceptedRevocations.accept(
                                smith.list(intermediate).revoking(serial, NOW).read(),
                                intermediate.read(),
                                court.signatures())
                        .orThrow();
        return TrustBundle.of(parts(RevocationMode.CHECK_IF_PRESENT).revoking(List.of(list)), NOW);
    }

    @Test
    void believesNoSignatureThatIsNotOnTheList() {
        Made rsa =
                smith.authority("Intermediate").keys(smith.keys(KeyKind.RSA_2048)).signedBy(root);
        Made below = smith.leaf("leaf").dns("a.example").signedBy(rsa);
        for (String algorithm : List.of("SHA1withRSA", "SHA256withRSA")) {
            byte[] staple = smith.response().good(below, rsa).algorithm(algorithm).signedBy(rsa);
            Judgement judgement =
                    judge(
                            TrustBundle.of(parts(RevocationMode.REQUIRE), NOW),
                            new ShownChain(
                                    List.of(below.der(), rsa.der()), Optional.of(List.of(staple))));
            if (algorithm.startsWith("SHA1")) {
                assertThat(judgement).isEqualTo(new RevocationUnknown(below.read(), Said.NOTHING));
            } else {
                assertThat(judgement).isInstanceOf(JudgedChain.class);
            }
        }
    }

    @Test
    void believesNothingThatWasChanged() {
        byte[] good = good();
        int changed = 0;
        for (int at = 0; at < good.length; at++) {
            byte[] wrong = good.clone();
            wrong[at] ^= 1;
            if (judge(RevocationMode.REQUIRE, wrong) instanceof JudgedChain) {
                changed++;
            }
        }
        assertThat(changed).as("%s", court.seeded()).isZero();
    }

    // ---- promised, and bounded

    @Test
    void isWantedFromServersThatPromisedIt() {
        Made promising = promising();
        TrustBundle bundle = TrustBundle.of(parts(RevocationMode.CHECK_IF_PRESENT), NOW);
        List<byte[]> chain = List.of(promising.der(), intermediate.der());
        byte[] good = smith.response().good(promising, intermediate).signedBy(intermediate);

        Rejection missing = new RevocationUnknown(promising.read(), Said.NO_STAPLE);
        assertThat(missing.code()).isEqualTo(ProblemCode.TRUST_REVOCATION_UNKNOWN);
        assertThat(judge(bundle, new ShownChain(chain, Optional.of(List.of())))).isEqualTo(missing);
        assertThat(judge(bundle, new ShownChain(chain, Optional.of(List.of(good())))))
                .isEqualTo(missing);
        assertThat(judge(bundle, new ShownChain(chain, Optional.of(List.of(good)))))
                .isInstanceOf(JudgedChain.class);
        // whoever did not ask for it cannot miss it, and clients have none
        assertThat(judge(bundle, new ShownChain(chain))).isInstanceOf(JudgedChain.class);
        assertThat(
                        court.judge(
                                new ShownChain(chain, Optional.of(List.of())),
                                Court.conditions(bundle, Role.CLIENT)))
                .isInstanceOf(JudgedChain.class);
    }

    private Made promising() {
        return smith.leaf("promising")
                .dns("a.example")
                .extension(
                        new org.bouncycastle.asn1.ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24"),
                        false,
                        new DERSequence(new ASN1Integer(5)))
                .signedBy(intermediate);
    }

    @Test
    void isReadWithinBounds() {
        byte[] nothing = smith.response().good(other, intermediate).signedBy(intermediate);
        byte[][] late = {nothing, nothing, nothing, nothing, good()};
        assertThat(judge(RevocationMode.REQUIRE, late)).isInstanceOf(RevocationUnknown.class);
        byte[][] inTime = {nothing, nothing, nothing, good()};
        assertThat(judge(RevocationMode.REQUIRE, inTime)).isInstanceOf(JudgedChain.class);
    }

    @Test
    void costsNoMoreSignaturesThanAreAllowed() {
        Made heavy = smith.authority("Heavy").keys(smith.keys(KeyKind.P_384)).signedBy(root);
        Made below = smith.leaf("leaf").dns("a.example").signedBy(heavy);
        Made responder =
                noCheck(
                                smith.leaf("responder")
                                        .keys(smith.keys(KeyKind.P_384))
                                        .purposes(KeyPurposeId.id_kp_OCSPSigning))
                        .signedBy(heavy);
        byte[] wrong = smith.response().good(other, heavy).showing(responder).signedBy(responder);
        byte[] right = smith.response().good(below, heavy).showing(responder).signedBy(responder);
        TrustBundle bundle = TrustBundle.of(parts(RevocationMode.REQUIRE), NOW);
        List<byte[]> chain = List.of(below.der(), heavy.der());

        // 8 units each for the responder's signature and for the one on it, and 32 are allowed
        assertThat(judge(bundle, new ShownChain(chain, Optional.of(List.of(wrong, right)))))
                .isInstanceOf(JudgedChain.class);
        assertThat(judge(bundle, new ShownChain(chain, Optional.of(List.of(wrong, wrong, right)))))
                .isInstanceOf(RevocationUnknown.class);
    }

    @Test
    void saysWhyItIsNotAccepted() {
        Made responder = responder().signedBy(intermediate);
        assertThat(why(blank().readBy(other))).contains("is by neither").contains("OCSPSigning");
        assertThat(why(OcspResponse.read(blank().signedBy(other, intermediate)).orThrow()))
                .startsWith("the signature of OCSP response of ");
        assertThat(
                        why(
                                OcspResponse.read(
                                                blank().showing(responder)
                                                        .signedBy(other, responder))
                                        .orThrow()))
                .contains("or of its responder");
    }

    private String why(OcspResponse response) {
        return ((Parsed.Bad<AcceptedStatus>)
                        AcceptedStatus.accept(response, intermediate.read(), court.signatures()))
                .why();
    }

    // ---- what they are made of

    private BlankResponse blank() {
        return smith.response().good(leaf, intermediate);
    }

    private byte[] sign(BlankResponse response) {
        return response.signedBy(intermediate);
    }

    private byte[] good() {
        return sign(blank());
    }

    private byte[] by(Made responder) {
        return blank().showing(responder).signedBy(responder);
    }

    private Blank responder() {
        return noCheck(smith.leaf("responder").purposes(KeyPurposeId.id_kp_OCSPSigning));
    }

    private static Blank noCheck(Blank blank) {
        return blank.extension(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, false, DERNull.INSTANCE);
    }

    private void assertNoStatusIfRequired(byte[] staple) {
        assertThat(judge(RevocationMode.REQUIRE, staple))
                .as("%s", court.seeded())
                .isEqualTo(new RevocationUnknown(leaf.read(), Said.NOTHING));
    }

    /** It says neither that all is good nor anything else. */
    private void assertNoStatus(byte[] staple) {
        assertNoStatusIfRequired(staple);
        assertThat(judge(RevocationMode.CHECK_IF_PRESENT, staple)).isInstanceOf(JudgedChain.class);
    }

    private Judgement judge(RevocationMode mode, byte[]... staples) {
        return judge(TrustBundle.of(parts(mode), NOW), stapled(staples));
    }

    private ShownChain stapled(byte[]... staples) {
        return new ShownChain(
                Court.shown(leaf, intermediate).certificates(),
                Optional.of(Arrays.asList(staples)));
    }

    private Judgement judge(TrustBundle bundle, ShownChain shown) {
        return court.judge(shown, Court.conditions(bundle, Role.SERVER));
    }

    /** With a list of the root, so that the leaf's status alone is open. */
    private TrustBundle.Parts parts(RevocationMode mode) {
        AcceptedRevocations ofRoot =
                AcceptedRevocations.accept(smith.list(root).read(), root.read(), court.signatures())
                        .orThrow();
        return TrustBundle.Parts.anchors(List.of(root.read()))
                .revoking(List.of(ofRoot))
                .demanding(Demands.standard().with(mode));
    }
}
