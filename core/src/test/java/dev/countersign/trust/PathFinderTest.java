package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.smith.Made;
import dev.countersign.x509.Certificate;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PathFinderTest extends PathCase {
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

    @Test
    void namesTheNearestAnchorAlsoWhenItHasTheVeryName() {
        Made twin = smith.authority("Root").keys(smith.keys()).selfSigned();

        assertThat(judge(anchors(twin), leaf, intermediate))
                .isInstanceOfSatisfying(
                        ChainRejection.UnknownIssuer.class,
                        refused -> assertThat(refused.nearest()).contains(twin.read()));
    }
}
