package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.ProblemCode;
import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Seeded;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.PolicyDemand;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PathFinderTest {
    private final Seeded seeded = Seeded.fresh();
    private final Court court = new Court(seeded);
    private final Smith smith = new Smith(seeded, Court.NOW);
    private final Made root = smith.authority("Root").selfSigned();
    private final Made intermediate = smith.authority("Intermediate").signedBy(root);
    private final Made leaf =
            smith.leaf("leaf").spiffe("spiffe://test.example/web").signedBy(intermediate);

    // ---- what the peer sends

    @Test
    void findsPathWhateverTheOrderAndTheExtras() {
        Made lower = smith.authority("Lower").signedBy(intermediate);
        Made web = smith.leaf("web").dns("web.example").signedBy(lower);
        Made stranger = smith.authority("Stranger").selfSigned();
        List<Made> others =
                new ArrayList<>(List.of(lower, intermediate, root, stranger, leaf, lower));
        for (int round = 0; round < 24; round++) {
            Collections.shuffle(others, new Random(seeded.next()));
            List<Made> chain = new ArrayList<>(List.of(web));
            chain.addAll(others);

            assertThat(judge(anchors(root), chain.toArray(new Made[0])))
                    .as("%s, round %d", seeded, round)
                    .isInstanceOfSatisfying(
                            JudgedChain.class,
                            judged ->
                                    assertThat(judged.path())
                                            .containsExactly(read(web, lower, intermediate, root)));
        }
    }

    @Test
    void judgesTheFirstCertificateAndNoOther() {
        // CVE-2023-2422: a good certificate further down names nobody
        Made stranger = smith.leaf("stranger").spiffe("spiffe://test.example/root").selfSigned();

        assertThat(judge(anchors(root), stranger, leaf, intermediate))
                .isInstanceOf(ChainRejection.SelfSigned.class);
    }

    @Test
    void findsKnownIntermediateForLeafThatComesAlone() {
        assertThat(judge(anchors(root), leaf)).isInstanceOf(ChainRejection.UnknownIssuer.class);
        assertThat(judge(anchors(root).knowing(List.of(intermediate.read())), leaf))
                .isInstanceOf(JudgedChain.class);
    }

    @Test
    void takesKnownIntermediateForNoAnchor() {
        Made other = smith.authority("Other").selfSigned();

        assertThat(judge(anchors(other).knowing(List.of(intermediate.read())), leaf))
                .isInstanceOf(ChainRejection.UnknownIssuer.class);
        assertThat(judge(anchors(other).knowing(List.of(intermediate.read(), root.read())), leaf))
                .isInstanceOf(ChainRejection.UnknownIssuer.class);
    }

    @Test
    void endsAtAnchorThatIsNoRoot() {
        assertThat(judge(anchors(intermediate), leaf)).isInstanceOf(JudgedChain.class);
        assertThat(judge(anchors(intermediate), leaf, intermediate, root))
                .isInstanceOf(JudgedChain.class);
    }

    @Test
    void takesAnAnchorForNobodysIdentity() {
        assertThat(judge(anchors(root), root)).isInstanceOf(ChainRejection.SelfSigned.class);
        assertThat(judge(anchors(intermediate), intermediate))
                .isInstanceOf(ChainRejection.UnknownIssuer.class);
        assertThat(judge(anchors(root), intermediate))
                .isInstanceOf(CertificateRejection.WrongUsage.class);
    }

    @Test
    void takesSelfIssuedLeafForSelfSignedUnlessSomebodyIssuedIt() {
        Made own = smith.leaf("Root").spiffe("spiffe://test.example/web").signedBy(root);

        assertThat(judge(anchors(root), own)).isInstanceOf(JudgedChain.class);
    }

    // ---- issuers of the same name

    @Test
    void passesOverIssuerOfTheSameNameAndAnotherKey() {
        Made copy = smith.authority("Intermediate").withoutKeyIds().signedBy(root);
        Made copiedRoot = smith.authority("Root").withoutKeyIds().selfSigned();
        Made plain = smith.leaf("plain").withoutKeyIds().dns("a.example").signedBy(intermediate);

        assertThat(
                        judge(
                                anchors(copiedRoot, root).knowing(List.of(copy.read())),
                                plain,
                                intermediate))
                .isInstanceOf(JudgedChain.class);
        assertThat(judge(anchors(root), plain, copy))
                .isInstanceOf(ChainRejection.BadSignature.class);
        assertThat(judge(anchors(copiedRoot), plain, intermediate))
                .isInstanceOf(ChainRejection.BadSignature.class);
    }

    @Test
    void asksNoSignatureOfIssuerThatTheKeyIdentifierRulesOut() {
        Made copy = smith.authority("Intermediate").signedBy(root);

        assertThat(judge(anchors(root), leaf, copy))
                .isInstanceOf(ChainRejection.UnknownIssuer.class);
        assertThat(court.signatures().count()).isZero();
    }

    @Test
    void believesNoKeyIdentifierWithoutItsSignature() {
        Made copy =
                smith.authority("Root")
                        .withoutKeyIds()
                        .extension(
                                Extension.subjectKeyIdentifier,
                                false,
                                new org.bouncycastle.asn1.DEROctetString(
                                        java.util.HexFormat.of()
                                                .parseHex(root.read().subjectKeyId())))
                        .selfSigned();

        assertThat(judge(anchors(copy), leaf, intermediate))
                .isInstanceOf(ChainRejection.BadSignature.class);
    }

    @Test
    void findsTheOneGenuineAmongManyOfTheSameName() {
        List<Certificate> known = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            known.add(smith.authority("Intermediate").withoutKeyIds().signedBy(root).read());
        }
        Made plain = smith.leaf("plain").withoutKeyIds().dns("a.example").signedBy(intermediate);

        assertThat(judge(anchors(root).knowing(known), plain, intermediate))
                .isInstanceOf(JudgedChain.class);
    }

    @Test
    void checksNoMoreThan64Signatures() {
        List<Certificate> known = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            known.add(
                    smith.authority("Intermediate")
                            .keys(smith.keys())
                            .withoutKeyIds()
                            .signedBy(root)
                            .read());
        }
        Made plain = smith.leaf("plain").withoutKeyIds().dns("a.example").signedBy(intermediate);

        assertThat(judge(anchors(root).knowing(known), plain, intermediate))
                .isEqualTo(
                        new ChainRejection.ChainTooLarge("units of signatures to check", 65, 64));
        assertThat(court.signatures().count()).isEqualTo(64);
    }

    // ---- webs of issuers

    @Test
    void followsTheCrossCertificateThatLeadsToAnAnchor() {
        Made otherRoot = smith.authority("Other root").selfSigned();
        Made cross = smith.authority("Intermediate").keys(intermediate.keys()).signedBy(otherRoot);

        for (Made anchor : List.of(root, otherRoot)) {
            assertThat(judge(anchors(anchor), leaf, intermediate, cross))
                    .isInstanceOf(JudgedChain.class);
            assertThat(judge(anchors(anchor), leaf, cross, intermediate))
                    .isInstanceOf(JudgedChain.class);
        }
    }

    @Test
    void followsTheAlternativeThatHasNotExpired() {
        Made expired =
                smith.authority("Intermediate")
                        .keys(intermediate.keys())
                        .valid(
                                Court.NOW.minus(Duration.ofDays(9)),
                                Court.NOW.minus(Duration.ofDays(1)))
                        .signedBy(root);

        assertThat(judge(anchors(root), leaf, expired, intermediate))
                .isInstanceOf(JudgedChain.class);
        assertThat(judge(anchors(root).knowing(List.of(expired.read())), leaf, intermediate))
                .isInstanceOf(JudgedChain.class);
        assertThat(judge(anchors(root), leaf, expired))
                .isInstanceOf(ChainRejection.IssuerExpired.class);
    }

    @Test
    void leavesTheCircleOfIssuersThatSignEachOther() {
        KeyPair keys = smith.keys();
        Made a = smith.authority("A").selfSigned();
        Made b = smith.authority("B").keys(keys).signedBy(a);
        Made aByB = smith.authority("A").keys(a.keys()).signedBy(b);
        Made below = smith.leaf("below").dns("a.example").signedBy(b);

        assertThat(judge(anchors(root), below, b, aByB))
                .isInstanceOf(ChainRejection.UnknownIssuer.class);
        assertThat(judge(anchors(root), below, b, aByB, a))
                .isInstanceOf(ChainRejection.UnknownIssuer.class);
        assertThat(judge(anchors(a), below, b, aByB)).isInstanceOf(JudgedChain.class);
    }

    @Test
    void boundsTheWorkOfWebInWhichEveryoneSignedEveryone() {
        KeyPair keys = smith.keys();
        Made model = smith.authority("Web").keys(keys).withoutKeyIds().selfSigned();
        Made[] chain = new Made[8];
        chain[0] = smith.leaf("below").withoutKeyIds().dns("a.example").signedBy(model);
        for (int i = 1; i < chain.length; i++) {
            chain[i] = smith.authority("Web").keys(keys).withoutKeyIds().signedBy(model);
        }

        assertThat(judge(anchors(root), chain)).isInstanceOf(Rejection.class);
        assertThat(court.signatures().count()).isLessThanOrEqualTo(64);
    }

    // ---- length

    @Test
    void findsPathOfEightCertificatesBelowTheAnchorAndNoLonger() {
        Made[] eight = ladder(8);
        assertThat(judge(anchors(root), eight)).isInstanceOf(JudgedChain.class);

        Made[] nine = ladder(9);
        List<Certificate> known = Arrays.stream(nine).skip(1).map(Made::read).toList();
        assertThat(judge(anchors(root).knowing(known), nine[0]))
                .isInstanceOf(ChainRejection.ChainTooLarge.class);
    }

    @Test
    void countsAuthoritiesBelowAgainstThePathLength() {
        Made strict = smith.authority("Strict").pathLength(0).selfSigned();
        Made middle = smith.authority("Middle").signedBy(strict);
        Made direct = smith.leaf("direct").dns("a.example").signedBy(strict);
        Made below = smith.leaf("below").dns("a.example").signedBy(middle);

        assertThat(judge(anchors(strict), direct)).isInstanceOf(JudgedChain.class);
        assertThat(judge(anchors(strict), below, middle))
                .isInstanceOfSatisfying(
                        ChainRejection.PathTooLong.class,
                        rejection -> {
                            assertThat(rejection.below()).isEqualTo(1);
                            assertThat(rejection.seen()).endsWith("(expected: at most 0)");
                        });
    }

    @Test
    void countsNoSelfIssuedAuthorityAgainstThePathLength() {
        // RFC 5280 §6.1.4(l)
        Made strict = smith.authority("Strict").pathLength(0).selfSigned();
        Made renewed = smith.authority("Strict").signedBy(strict);
        Made below = smith.leaf("below").dns("a.example").signedBy(renewed);

        assertThat(judge(anchors(strict), below, renewed)).isInstanceOf(JudgedChain.class);
    }

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
    void givesTheReasonOfTheCandidateThatCameFarthest() {
        Made copy = smith.authority("Intermediate").withoutKeyIds().signedBy(root);
        Made expired =
                smith.authority("Intermediate")
                        .keys(intermediate.keys())
                        .withoutKeyIds()
                        .valid(
                                Court.NOW.minus(Duration.ofDays(9)),
                                Court.NOW.minus(Duration.ofDays(1)))
                        .signedBy(root);
        Made plain = smith.leaf("plain").withoutKeyIds().dns("a.example").signedBy(intermediate);

        assertThat(judge(anchors(root), plain, copy, expired))
                .isInstanceOf(ChainRejection.IssuerExpired.class);
        assertThat(judge(anchors(root), plain, expired, copy))
                .isInstanceOf(ChainRejection.IssuerExpired.class);
    }

    @Test
    void namesTheTrustedIssuerWhoseNameIsNearest() {
        Made far = smith.authority("Far away").selfSigned();
        Made near = smith.authority("Intermediary").selfSigned();

        assertThat(judge(anchors(far, near), leaf))
                .isInstanceOfSatisfying(
                        ChainRejection.UnknownIssuer.class,
                        rejection -> {
                            assertThat(rejection.nearest()).contains(near.read());
                            assertThat(rejection.seen())
                                    .endsWith("nearest trusted issuer: O=smith,CN=Intermediary");
                        });
    }

    private Made[] ladder(int length) {
        Made[] chain = new Made[length];
        Made issuer = root;
        for (int i = length - 1; i > 0; i--) {
            issuer = smith.authority("Step " + i).signedBy(issuer);
            chain[i] = issuer;
        }
        chain[0] = smith.leaf("top").dns("a.example").signedBy(issuer);
        assertThat(IntStream.range(0, length).allMatch(i -> chain[i] != null)).isTrue();
        return chain;
    }

    private static TrustBundle.Parts anchors(Made... anchors) {
        return TrustBundle.Parts.anchors(List.of(read(anchors)));
    }

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

    @Test
    void namesTheNearestAnchorAlsoWhenItHasTheVeryName() {
        Made twin = smith.authority("Root").keys(smith.keys()).selfSigned();

        assertThat(judge(anchors(twin), leaf, intermediate))
                .isInstanceOfSatisfying(
                        ChainRejection.UnknownIssuer.class,
                        refused -> assertThat(refused.nearest()).contains(twin.read()));
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

    private Judgement judge(TrustBundle.Parts parts, Made... chain) {
        return judge(parts, Role.CLIENT, chain);
    }

    private Judgement judge(TrustBundle.Parts parts, Role role, Made... chain) {
        TrustBundle bundle = TrustBundle.of(parts, Court.NOW);
        return court.judge(Court.shown(chain), Court.conditions(bundle, role));
    }

    private static Certificate[] read(Made... certificates) {
        return Arrays.stream(certificates).map(Made::read).toArray(Certificate[]::new);
    }
}
