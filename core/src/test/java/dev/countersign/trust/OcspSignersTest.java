package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.smith.Made;
import dev.countersign.testkit.KeyKind;
import dev.countersign.trust.PeerEvidence.ShownChain;
import dev.countersign.trust.RevocationRejection.RevocationUnknown;
import dev.countersign.trust.RevocationRejection.RevocationUnknown.Said;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

/** Whose OCSP responses are believed: the issuer's, and its responders'. */
class OcspSignersTest extends OcspCase {
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
}
