package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.ProblemCode;
import dev.countersign.smith.Made;
import dev.countersign.testkit.KeyKind;
import dev.countersign.trust.PeerEvidence.ShownChain;
import dev.countersign.trust.RevocationRejection.RevocationUnknown;
import dev.countersign.trust.RevocationRejection.RevocationUnknown.Said;
import dev.countersign.x509.OcspResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;

/** OCSP responses, stapled and in the bundle: bound, fresh, and signed by whom they may be. */
class OcspTest extends OcspCase {
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
}
