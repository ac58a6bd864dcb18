package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.smith.BlankList;
import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.Seeded;
import dev.countersign.x509.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.junit.jupiter.api.Test;

class RevocationTest {
    private static final Instant NOW = Court.NOW;

    private final Court court = new Court(Seeded.fresh());
    private final Smith smith = new Smith(court.seeded(), NOW);
    private final Made root = smith.authority("Root").selfSigned();
    private final Made intermediate = smith.authority("Intermediate").signedBy(root);
    private final Made leaf = smith.leaf("leaf").dns("a.example").signedBy(intermediate);

    @Test
    void refusesRevokedLeaf() {
        Instant since = NOW.minusSeconds(30);
        AcceptedRevocations list = accepted(listOf(intermediate).revoking(serial(leaf), since));

        assertThat(judge(list))
                .isEqualTo(new RevocationRejection.Revoked(leaf.read(), since))
                .isInstanceOfSatisfying(
                        RevocationRejection.Revoked.class,
                        rejection ->
                                assertThat(rejection.seen())
                                        .endsWith("was revoked at 2026-11-24T08:09:30Z"));
        assertThat(judge(accepted(listOf(intermediate)))).isInstanceOf(JudgedChain.class);
        assertThat(judge(accepted(listOf(intermediate).revoking(smith.serial(), since))))
                .isInstanceOf(JudgedChain.class);
    }

    @Test
    void letsTheBytesOfListGoThatIsKept() {
        AcceptedRevocations whole =
                AcceptedRevocations.accept(
                                listOf(intermediate).read(),
                                intermediate.read(),
                                court.signatures())
                        .orThrow();
        AcceptedRevocations kept =
                AcceptedRevocations.acceptToKeep(
                                listOf(intermediate).revoking(serial(leaf), NOW).read(),
                                intermediate.read(),
                                court.signatures())
                        .orThrow();

        assertThat(whole.list().der()).isNotEmpty();
        assertThat(kept.list().withoutBytes()).isSameAs(kept.list());
        assertThat(judge(kept)).isInstanceOf(RevocationRejection.Revoked.class);
        assertThat(
                        AcceptedRevocations.acceptToKeep(
                                listOf(intermediate).read(), root.read(), court.signatures()))
                .isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void refusesRevokedIntermediate() {
        AcceptedRevocations list = accepted(listOf(root).revoking(serial(intermediate), NOW), root);

        assertThat(judge(list))
                .isEqualTo(new RevocationRejection.Revoked(intermediate.read(), NOW));
        assertThat(judge(accepted(listOf(root), root))).isInstanceOf(JudgedChain.class);
    }

    @Test
    void refusesCertificateRevokedInTheFuture() {
        // A revocation date that lies ahead is no reason to wait for it.
        AcceptedRevocations list =
                accepted(listOf(intermediate).revoking(serial(leaf), NOW.plusSeconds(3_600)));

        assertThat(judge(list)).isInstanceOf(RevocationRejection.Revoked.class);
    }

    @Test
    void believesListToItsLastMoment() {
        assertThat(judge(accepted(listOf(intermediate).until(NOW))))
                .isInstanceOf(JudgedChain.class);
        assertThat(judge(accepted(listOf(intermediate).until(NOW.minusSeconds(1)))))
                .isEqualTo(
                        new RevocationRejection.CrlStale(
                                intermediate.read(), NOW.minusSeconds(1), NOW));
        assertThat(judge(accepted(listOf(root).until(NOW.minusSeconds(1)), root)))
                .isInstanceOfSatisfying(
                        RevocationRejection.CrlStale.class,
                        stale ->
                                assertThat(stale.code())
                                        .isEqualTo(
                                                dev.countersign.problem.ProblemCode
                                                        .TRUST_CRL_STALE));
    }

    @Test
    void refusesRevokedLeafOnStaleListAsRevoked() {
        AcceptedRevocations list =
                accepted(
                        listOf(intermediate)
                                .revoking(serial(leaf), NOW)
                                .until(NOW.minusSeconds(1)));

        assertThat(judge(list)).isInstanceOf(RevocationRejection.Revoked.class);
    }

    @Test
    void usesNoListOfAnIssuerOfTheSameNameAndAnotherKey() {
        Made twin = smith.authority("Intermediate").signedBy(root);
        AcceptedRevocations list = accepted(listOf(twin).revoking(serial(leaf), NOW), twin);

        assertThat(judge(list)).isInstanceOf(JudgedChain.class);
    }

    @Test
    void usesNoListOfAnotherIssuer() {
        AcceptedRevocations list = accepted(listOf(root).revoking(serial(leaf), NOW), root);

        assertThat(judge(list)).isInstanceOf(JudgedChain.class);
    }

    @Test
    void usesTheListOfAnIssuerWhoseCertificateWasRenewed() {
        Made renewed = smith.authority("Intermediate").keys(intermediate.keys()).signedBy(root);
        AcceptedRevocations list = accepted(listOf(intermediate).revoking(serial(leaf), NOW));

        assertThat(judgeShown(List.of(list), leaf, renewed))
                .isInstanceOf(RevocationRejection.Revoked.class);
    }

    @Test
    void believesTheNewestOfSeveralLists() {
        AcceptedRevocations old =
                accepted(listOf(intermediate).number(7).until(NOW.minusSeconds(1)));
        AcceptedRevocations current =
                accepted(listOf(intermediate).number(8).revoking(serial(leaf), NOW));
        AcceptedRevocations older =
                accepted(listOf(intermediate).number(6).revoking(serial(leaf), NOW));

        assertThat(judge(old, current)).isInstanceOf(RevocationRejection.Revoked.class);
        assertThat(judge(current, old)).isInstanceOf(RevocationRejection.Revoked.class);
        assertThat(judge(older, accepted(listOf(intermediate).number(9))))
                .isInstanceOf(JudgedChain.class);
    }

    @Test
    void tellsListsWithoutNumberApartByTheirTime() {
        AcceptedRevocations late =
                accepted(new Smith(court.seeded(), NOW.plusSeconds(60)).list(intermediate));
        AcceptedRevocations early = accepted(listOf(intermediate).revoking(serial(leaf), NOW));

        assertThat(judge(early, late)).isInstanceOf(JudgedChain.class);
        assertThat(judge(late, early)).isInstanceOf(JudgedChain.class);
    }

    // ---- which lists are accepted (RFC 5280 §6.3.3(f))

    @Test
    void acceptsListOfItsIssuerAlone() {
        assertThat(
                        AcceptedRevocations.accept(
                                listOf(root).read(), intermediate.read(), court.signatures()))
                .isInstanceOfSatisfying(
                        Parsed.Bad.class,
                        bad ->
                                assertThat(bad.why())
                                        .endsWith("(expected: of O=smith,CN=Intermediate)"));
    }

    @Test
    void acceptsNoListWithAnotherKeysSignature() {
        byte[] forged = listOf(intermediate).signedBy(root);
        var list = dev.countersign.x509.RevocationList.read(forged).orThrow();

        assertThat(AcceptedRevocations.accept(list, intermediate.read(), court.signatures()))
                .isInstanceOfSatisfying(
                        Parsed.Bad.class, bad -> assertThat(bad.why()).contains("does not verify"));
    }

    @Test
    void acceptsNoListOfWhoMayNotSignOne() {
        Made mute = smith.authority("Mute").usage(KeyUsage.keyCertSign).signedBy(root);
        Made silent = smith.authority("Silent").without(Extension.keyUsage).signedBy(root);
        Made person = smith.leaf("Person").usage(KeyUsage.cRLSign).signedBy(root);

        for (Made issuer : List.of(mute, silent, person)) {
            assertThat(
                            AcceptedRevocations.accept(
                                    smith.list(issuer).read(), issuer.read(), court.signatures()))
                    .isInstanceOfSatisfying(
                            Parsed.Bad.class,
                            bad -> assertThat(bad.why()).contains("may not sign"));
        }
    }

    @Test
    void acceptsNoListWithAlgorithmThatIsNotListed() {
        var list = listOf(intermediate).algorithm("SHA1withECDSA").read();

        assertThat(AcceptedRevocations.accept(list, intermediate.read(), (what, issuer) -> true))
                .isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void knowsWhoseListItIs() {
        AcceptedRevocations list = accepted(listOf(intermediate));
        Made renewed = smith.authority("Intermediate").keys(intermediate.keys()).signedBy(root);
        Made twin = smith.authority("Intermediate").signedBy(root);
        Made namesake = smith.authority("Other").keys(intermediate.keys()).signedBy(root);

        assertThat(list.isOf(intermediate.read())).isTrue();
        assertThat(list.isOf(renewed.read())).isTrue();
        assertThat(list.isOf(twin.read())).isFalse();
        assertThat(list.isOf(namesake.read())).isFalse();
        assertThat(list.isOf(leaf.read())).isFalse();
        assertThat(list.list().nextUpdate()).isEqualTo(NOW.plus(Duration.ofHours(23)));
    }

    @Test
    void takesListOfAnotherKeyOfTheAuthorityOnlyFromWhoeverJudgedIt() {
        Made signer = smith.leaf("Intermediate").usage(KeyUsage.cRLSign).signedBy(root);
        BlankList list = listOf(signer);

        assertThat(AcceptedRevocations.accept(list.read(), signer.read(), court.signatures()))
                .isInstanceOf(Parsed.Bad.class);
        AcceptedRevocations everyKey =
                AcceptedRevocations.acceptForEveryKey(
                                list.read(), signer.read(), court.signatures())
                        .orThrow();
        assertThat(everyKey.isOf(intermediate.read())).isTrue();
        assertThat(everyKey.isOf(root.read())).isFalse();
    }

    // ---- how much has to be known

    @Test
    void requiresListOfEveryIssuerWhereThatIsDemanded() {
        AcceptedRevocations ofRoot = accepted(listOf(root), root);
        AcceptedRevocations ofIntermediate = accepted(listOf(intermediate));

        assertThat(judge(RevocationMode.REQUIRE, ofRoot, ofIntermediate))
                .isInstanceOf(JudgedChain.class);
        assertThat(judge(RevocationMode.REQUIRE, ofRoot)).isEqualTo(unknown(leaf));
        assertThat(judge(RevocationMode.REQUIRE, ofIntermediate)).isEqualTo(unknown(intermediate));
        assertThat(unknown(leaf).seen()).contains("nobody says whether it was revoked");
        assertThat(unknown(leaf).code()).isEqualTo(ProblemCode.TRUST_REVOCATION_UNKNOWN);
        assertThat(judge(RevocationMode.CHECK_IF_PRESENT)).isInstanceOf(JudgedChain.class);
    }

    @Test
    void requiresNoListForCertificatesOfShortLife() {
        // the leaf lives a day, the intermediate a year
        assertThat(judge(RevocationMode.SHORT_LIVED, accepted(listOf(root), root)))
                .isInstanceOf(JudgedChain.class);
        assertThat(judge(RevocationMode.SHORT_LIVED)).isEqualTo(unknown(intermediate));
        assertThat(
                        judge(
                                RevocationMode.SHORT_LIVED,
                                accepted(listOf(root), root),
                                accepted(listOf(intermediate).revoking(serial(leaf), NOW))))
                .isInstanceOf(RevocationRejection.Revoked.class);
    }

    @Test
    void believesNoListFromTheFuture() {
        Smith ahead = new Smith(court.seeded(), NOW.plus(Duration.ofHours(2)));
        AcceptedRevocations early =
                AcceptedRevocations.accept(
                                ahead.list(intermediate).read(),
                                intermediate.read(),
                                court.signatures())
                        .orThrow();

        assertThat(judge(RevocationMode.REQUIRE, accepted(listOf(root), root), early))
                .isEqualTo(unknown(leaf));
    }

    // ---- of what a list speaks (RFC 5280 §5.2.5)

    @Test
    void believesListOfItsOwnKindOfCertificatesAlone() {
        AcceptedRevocations ofRoot = accepted(listOf(root), root);
        for (boolean users : new boolean[] {true, false}) {
            AcceptedRevocations list =
                    accepted(
                            scoped(
                                    new IssuingDistributionPoint(
                                            null, users, !users, null, false, false)));
            Judgement judgement = judge(RevocationMode.REQUIRE, ofRoot, list);
            assertThat(judgement instanceof JudgedChain)
                    .as("users alone: %s", users)
                    .isEqualTo(users);
        }
        AcceptedRevocations attributes =
                accepted(
                        scoped(new IssuingDistributionPoint(null, false, false, null, false, true))
                                .revoking(serial(leaf), NOW));
        assertThat(judge(RevocationMode.REQUIRE, ofRoot, attributes)).isEqualTo(unknown(leaf));
    }

    @Test
    void believesListOfPointsThatTheCertificateNames() {
        Made named =
                smith.leaf("leaf")
                        .dns("a.example")
                        .extension(
                                Extension.cRLDistributionPoints,
                                false,
                                new CRLDistPoint(
                                        new DistributionPoint[] {
                                            new DistributionPoint(point("http://a"), null, null)
                                        }))
                        .signedBy(intermediate);
        AcceptedRevocations ofRoot = accepted(listOf(root), root);

        for (String at : List.of("http://a", "http://b")) {
            AcceptedRevocations list =
                    accepted(
                            scoped(
                                    new IssuingDistributionPoint(
                                            point(at), false, false, null, false, false)));
            TrustBundle.Parts parts =
                    TrustBundle.Parts.anchors(List.of(root.read()))
                            .revoking(List.of(ofRoot, list))
                            .demanding(Demands.standard().with(RevocationMode.REQUIRE));
            Judgement judgement =
                    court.judge(
                            Court.shown(named, intermediate),
                            Court.conditions(TrustBundle.of(parts, NOW), Role.CLIENT));
            assertThat(judgement instanceof JudgedChain).as(at).isEqualTo(at.equals("http://a"));
        }
    }

    @Test
    void wantsEveryReasonCoveredAndTakesAnyHit() {
        AcceptedRevocations ofRoot = accepted(listOf(root), root);
        ReasonFlags some = new ReasonFlags(ReasonFlags.keyCompromise | ReasonFlags.cACompromise);
        ReasonFlags rest =
                new ReasonFlags(
                        ReasonFlags.affiliationChanged
                                | ReasonFlags.superseded
                                | ReasonFlags.cessationOfOperation
                                | ReasonFlags.certificateHold
                                | ReasonFlags.privilegeWithdrawn
                                | ReasonFlags.aACompromise);
        AcceptedRevocations first = accepted(reasons(some));
        AcceptedRevocations second = accepted(reasons(rest));
        AcceptedRevocations hit = accepted(reasons(rest).revoking(serial(leaf), NOW));

        assertThat(judge(RevocationMode.REQUIRE, ofRoot, first, second))
                .isInstanceOf(JudgedChain.class);
        assertThat(judge(RevocationMode.REQUIRE, ofRoot, first))
                .isInstanceOfSatisfying(
                        RevocationRejection.RevocationUnknown.class,
                        unknown -> assertThat(unknown.seen()).contains("every reason"));
        assertThat(judge(RevocationMode.REQUIRE, ofRoot, first, hit))
                .isInstanceOf(RevocationRejection.Revoked.class);
    }

    private BlankList reasons(ReasonFlags reasons) {
        return scoped(new IssuingDistributionPoint(null, false, false, reasons, false, false));
    }

    private BlankList scoped(IssuingDistributionPoint scope) {
        return listOf(intermediate).extension(Extension.issuingDistributionPoint, true, scope);
    }

    private static DistributionPointName point(String uri) {
        return new DistributionPointName(
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
    }

    private static RevocationRejection.RevocationUnknown unknown(Made certificate) {
        return new RevocationRejection.RevocationUnknown(
                certificate.read(), RevocationRejection.RevocationUnknown.Said.NOTHING);
    }

    private Judgement judge(RevocationMode mode, AcceptedRevocations... lists) {
        TrustBundle.Parts parts =
                TrustBundle.Parts.anchors(List.of(root.read()))
                        .revoking(List.of(lists))
                        .demanding(Demands.standard().with(mode));
        return court.judge(
                Court.shown(leaf, intermediate),
                Court.conditions(TrustBundle.of(parts, NOW), Role.CLIENT));
    }

    private Judgement judge(AcceptedRevocations... lists) {
        return judgeShown(Arrays.asList(lists), leaf, intermediate);
    }

    private Judgement judgeShown(List<AcceptedRevocations> lists, Made... chain) {
        TrustBundle.Parts parts = TrustBundle.Parts.anchors(List.of(root.read())).revoking(lists);
        TrustBundle bundle = TrustBundle.of(parts, NOW);
        return court.judge(Court.shown(chain), Court.conditions(bundle, Role.CLIENT));
    }

    private BlankList listOf(Made issuer) {
        return smith.list(issuer);
    }

    private AcceptedRevocations accepted(BlankList list) {
        return accepted(list, intermediate);
    }

    private AcceptedRevocations accepted(BlankList list, Made issuer) {
        return AcceptedRevocations.accept(list.read(), issuer.read(), court.signatures()).orThrow();
    }

    private static java.math.BigInteger serial(Made made) {
        Certificate read = made.read();
        return read.serial();
    }
}
