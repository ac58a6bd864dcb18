package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.ProblemCode;
import dev.countersign.smith.Made;
import dev.countersign.testkit.KeyKind;
import dev.countersign.x509.PolicyDemand;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What each certificate of a path must be, and what is demanded of the whole. */
@Timeout(60)
class PathMembersTest extends PathCase {
    // ---- what an issuer must be

    @Test
    void judgesAnchorsLikeTheRest() {
        Made expired =
                smith.authority("Root")
                        .keys(root.keys())
                        .valid(Court.NOW.minus(Duration.ofDays(9)), Court.NOW.minusSeconds(1))
                        .selfSigned();
        Made early =
                smith.authority("Root")
                        .keys(root.keys())
                        .valid(Court.NOW.plusSeconds(1), Court.NOW.plus(Duration.ofDays(9)))
                        .selfSigned();
        Made mute = smith.authority("Root").keys(root.keys()).usage(KeyUsage.cRLSign).selfSigned();
        Made constrained =
                smith.authority("Root")
                        .keys(root.keys())
                        .extension(
                                Extension.nameConstraints,
                                true,
                                new NameConstraints(
                                        new GeneralSubtree[] {
                                            new GeneralSubtree(
                                                    new GeneralName(
                                                            GeneralName.uniformResourceIdentifier,
                                                            "other.example"))
                                        },
                                        null))
                        .selfSigned();

        assertThat(judge(anchors(expired), leaf, intermediate))
                .isInstanceOf(ChainRejection.IssuerExpired.class);
        assertThat(judge(anchors(early), leaf, intermediate))
                .isInstanceOf(ChainRejection.IssuerExpired.class);
        assertThat(judge(anchors(mute), leaf, intermediate))
                .isInstanceOf(ChainRejection.IssuerNotCa.class);
        assertThat(judge(anchors(constrained), leaf, intermediate))
                .isInstanceOfSatisfying(
                        NameRejection.NameConstrained.class,
                        refused ->
                                assertThat(refused.code())
                                        .isEqualTo(ProblemCode.TRUST_NAME_CONSTRAINED));
    }

    @Test
    void refusesWeakAuthorities() throws Exception {
        var generator = java.security.KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        Made weak = smith.authority("Weak").keys(generator.generateKeyPair()).signedBy(root);
        Made below = smith.leaf("below").dns("a.example").signedBy(weak);

        assertThat(judge(anchors(root), below, weak))
                .isInstanceOf(CertificateRejection.WeakKey.class);
    }

    @Test
    void holdsThePurposesOfAuthoritiesAgainstWhatTheyIssue() {
        Made forClients =
                smith.authority("Clients").purposes(KeyPurposeId.id_kp_clientAuth).signedBy(root);
        Made forAny =
                smith.authority("Any").purposes(KeyPurposeId.anyExtendedKeyUsage).signedBy(root);
        Made web = smith.leaf("web").dns("a.example").signedBy(forClients);
        Made any = smith.leaf("any").dns("a.example").signedBy(forAny);

        assertThat(judge(anchors(root), Role.CLIENT, web, forClients))
                .isInstanceOf(JudgedChain.class);
        assertThat(judge(anchors(root), Role.SERVER, web, forClients))
                .isInstanceOf(CertificateRejection.WrongUsage.class);
        assertThat(judge(anchors(root), Role.CLIENT, any, forAny)).isInstanceOf(JudgedChain.class);
        assertThat(judge(anchors(root), Role.SERVER, any, forAny)).isInstanceOf(JudgedChain.class);
    }

    @Test
    void acceptsAuthorityWithoutKeyUsage() {
        Made plain = smith.authority("Plain").without(Extension.keyUsage).signedBy(root);
        Made below = smith.leaf("below").dns("a.example").signedBy(plain);

        assertThat(judge(anchors(root), below, plain)).isInstanceOf(JudgedChain.class);
    }

    @Test
    void keepsAlgorithmsToTheKindOfTheIssuersKey() {
        Made rsa =
                smith.authority("Intermediate")
                        .keys(smith.keys(KeyKind.RSA_2048))
                        .withoutKeyIds()
                        .signedBy(root);
        Made plain = smith.leaf("plain").withoutKeyIds().dns("a.example").signedBy(intermediate);

        assertThat(judge(anchors(root), plain, rsa))
                .isInstanceOf(CertificateRejection.UnsupportedAlgorithm.class);
        assertThat(court.signatures().count()).isZero();
    }

    // ---- what a leaf must be

    @Test
    void refusesLeafThatMaySignCertificatesOrLists() {
        // SPIFFE X.509-SVID §5.2, RFC 5280 §4.2.1.9
        for (int usage : new int[] {KeyUsage.keyCertSign, KeyUsage.cRLSign}) {
            Made signer =
                    smith.leaf("signer")
                            .usage(KeyUsage.digitalSignature | usage)
                            .spiffe("spiffe://test.example/web")
                            .signedBy(intermediate);

            assertThat(judge(anchors(root), signer, intermediate))
                    .isInstanceOf(CertificateRejection.WrongUsage.class);
        }
    }

    @Test
    void acceptsLeafWithoutUsageAndPurpose() {
        Made bare = smith.bare("bare").dns("a.example").signedBy(intermediate);

        assertThat(judge(anchors(root), Role.CLIENT, bare, intermediate))
                .isInstanceOf(JudgedChain.class);
        assertThat(judge(anchors(root), Role.SERVER, bare, intermediate))
                .isInstanceOf(JudgedChain.class);
    }

    @Test
    void acceptsLeafForAnyPurpose() {
        Made any =
                smith.leaf("any")
                        .purposes(KeyPurposeId.anyExtendedKeyUsage)
                        .dns("a.example")
                        .signedBy(intermediate);

        assertThat(judge(anchors(root), any, intermediate)).isInstanceOf(JudgedChain.class);
    }

    // ---- the reason

    @Test
    void exemptsSelfIssuedAuthoritiesFromNameConstraintsButNoOthers() {
        // RFC 5280 §6.1.3(b), (c)
        NameConstraints others =
                new NameConstraints(
                        new GeneralSubtree[] {
                            new GeneralSubtree(new GeneralName(new X500Name("O=other")))
                        },
                        null);
        Made first =
                smith.authority("A")
                        .extension(Extension.nameConstraints, true, others)
                        .signedBy(root);
        Made rolledOver = smith.authority("A").keys(smith.keys()).signedBy(first);
        Made below = smith.authority("B").signedBy(first);
        X500Name subject = new X500Name("O=other,CN=web");

        Made good = smith.leaf("x").subject(subject).dns("a.example").signedBy(rolledOver);
        assertThat(judge(anchors(root), good, rolledOver, first)).isInstanceOf(JudgedChain.class);
        Made named = smith.leaf("x").dns("a.example").signedBy(rolledOver);
        assertThat(judge(anchors(root), named, rolledOver, first))
                .isInstanceOf(NameRejection.NameConstrained.class);
        Made lower = smith.leaf("x").subject(subject).dns("a.example").signedBy(below);
        assertThat(judge(anchors(root), lower, below, first))
                .isInstanceOf(NameRejection.NameConstrained.class);
    }

    // ---- what is demanded

    @Test
    void refusesPathWithoutPolicyOnlyWhereOneIsDemanded() {
        Demands demands =
                new Demands(
                        Profile.STANDARD,
                        new PolicyDemand(
                                PolicyDemand.none().acceptable(),
                                Set.of(PolicyDemand.Switch.REQUIRE_EXPLICIT_POLICY)),
                        Demands.Use.CONNECTION,
                        RevocationMode.CHECK_IF_PRESENT);

        assertThat(judge(anchors(root), leaf, intermediate)).isInstanceOf(JudgedChain.class);
        assertThat(judge(anchors(root).demanding(demands), leaf, intermediate))
                .isInstanceOfSatisfying(
                        ChainRejection.NoValidPolicy.class,
                        refused ->
                                assertThat(refused.code())
                                        .isEqualTo(ProblemCode.TRUST_NO_VALID_POLICY));
    }

    @Test
    void judgesThePathAloneWhereNothingElseIsAsked() {
        Demands alone =
                new Demands(
                        Profile.STANDARD,
                        PolicyDemand.none(),
                        Demands.Use.ANY,
                        RevocationMode.CHECK_IF_PRESENT);
        Made nobody = smith.leaf("nobody").signedBy(root);
        Made below = smith.authority("Below").signedBy(root);

        for (Made one : List.of(nobody, below)) {
            assertThat(judge(anchors(root), one)).isInstanceOf(Rejection.class);
            assertThat(judge(anchors(root).demanding(alone), one)).isInstanceOf(JudgedChain.class);
        }
        assertThat(judge(anchors(intermediate).demanding(alone), nobody))
                .isInstanceOf(ChainRejection.UnknownIssuer.class);
    }

    @Test
    void keepsEveryWayThatFailedWithItsReason() {
        Made expired =
                smith.authority("Intermediate")
                        .keys(intermediate.keys())
                        .valid(Court.NOW.minus(Duration.ofDays(9)), Court.NOW.minusSeconds(1))
                        .signedBy(root);
        Made stranger = smith.authority("Stranger").selfSigned();
        Made orphan = smith.authority("Intermediate").keys(intermediate.keys()).signedBy(stranger);
        TrustBundle bundle = TrustBundle.of(anchors(root), Court.NOW);

        Rejection refused =
                (Rejection)
                        court.verifier()
                                .judge(
                                        Court.shown(leaf, orphan, expired),
                                        Court.conditions(bundle, Role.CLIENT));
        assertThat(refused.cause()).isInstanceOf(ChainRejection.IssuerExpired.class);
        assertThat(refused.code()).isEqualTo(refused.cause().code());
        assertThat(refused.candidates())
                .extracting(one -> one.reason().code())
                .containsExactlyInAnyOrder(
                        ProblemCode.TRUST_UNKNOWN_ISSUER, ProblemCode.TRUST_ISSUER_EXPIRED);
        assertThat(refused.candidates().get(0).text()).contains("CN=leaf < ", ": trust.");
    }
}
