package dev.countersign.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.access.AccessPolicy;
import dev.countersign.access.Attempt;
import dev.countersign.access.Conjunction;
import dev.countersign.access.Denial;
import dev.countersign.access.Enforcement;
import dev.countersign.access.PeerPattern;
import dev.countersign.access.Permit;
import dev.countersign.access.Rule;
import dev.countersign.access.TargetRules;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.identity.SpiffeId;
import dev.countersign.identity.TrustDomain;
import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.trust.Court;
import dev.countersign.trust.Demands;
import dev.countersign.trust.Profile;
import dev.countersign.trust.RevocationMode;
import dev.countersign.trust.Role;
import dev.countersign.trust.TrustBundle;
import dev.countersign.trust.TrustBundle.Parts;
import dev.countersign.trust.VerifiedPeer;
import dev.countersign.x509.Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private final Court court = new Court();
    private final Smith smith = new Smith(court.seeded(), Court.NOW);
    private final Made root = smith.authority("Root").selfSigned();
    private final Made other = smith.authority("Other").selfSigned();
    private final Made intermediate = smith.authority("Intermediate").signedBy(root);
    private final CertificateCredential credential = credential();
    private final AccessPolicy policy = policy("spiffe://test.example/web");

    // ---- epochs

    @Test
    void beginsWithEpochOneAndCountsOn() {
        TrustBundle trust = bundle(anchors(root));
        TrustBundle changed = bundle(anchors(root, other));
        AccessPolicy changedPolicy = policy("spiffe://test.example/batch");
        Snapshot first = Snapshot.first(credential, trust, policy);
        Snapshot second = first.next(credential, changed, changedPolicy);

        assertThat(first.epoch().number()).isEqualTo(1);
        assertThat(first.epoch().bundleDigest()).isEqualTo(trust.digest());
        assertThat(second.epoch().number()).isEqualTo(2);
        assertThat(second.epoch().bundleDigest()).isEqualTo(changed.digest());
        assertThat(second.next(credential, changed, policy).epoch().number()).isEqualTo(3);
        assertThat(first.epoch().number()).isEqualTo(1);
    }

    @Test
    void isOneViewOfAllThatDecides() {
        TrustBundle trust = bundle(anchors(root));
        Snapshot snapshot = Snapshot.first(credential, trust, policy);

        assertThat(snapshot.credential()).isSameAs(credential);
        assertThat(snapshot.trust()).isSameAs(trust);
        assertThat(snapshot.policy()).isSameAs(policy);
    }

    @Test
    void decidesByItsOwnPolicyAndEpoch() {
        Snapshot snapshot = Snapshot.first(credential, court.bundle(), policy);
        Snapshot later =
                snapshot.next(credential, court.bundle(), policy("spiffe://test.example/batch"));
        VerifiedPeer web = peer("spiffe://test.example/web");

        assertThat(snapshot.decide(web, Attempt.connection("orders")))
                .isInstanceOfSatisfying(
                        Permit.class, permit -> assertThat(permit.epoch()).isEqualTo(1));
        assertThat(later.decide(web, Attempt.connection("orders"))).isInstanceOf(Denial.class);
    }

    @Test
    void decidesNotAboutPeersJudgedUnderTheBundleOfAnother() {
        VerifiedPeer web = peer("spiffe://test.example/web");
        Snapshot other = Snapshot.first(credential, bundle(anchors(root)), policy);

        assertThatThrownBy(() -> other.decide(web, Attempt.connection("orders")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---- trust of its own for a target

    @Test
    void hasTheTrustOfItsOwnForTheTargetThatHasOne() {
        TrustBundle common = bundle(anchors(root));
        TrustBundle own = bundle(anchors(other));
        Snapshot snapshot =
                Snapshot.first(
                        credential, new TrustByTarget(common, Map.of("orders", own)), policy);

        assertThat(snapshot.trustOf("orders")).isSameAs(own);
        assertThat(snapshot.trustOf("billing")).isSameAs(common);
        assertThat(snapshot.trust()).isSameAs(common);
        assertThat(snapshot.epoch().bundleDigest()).isEqualTo(common.digest());
    }

    @Test
    void decidesAboutPeersJudgedUnderTheBundleOfTheirTargetAlone() {
        VerifiedPeer web = peer("spiffe://test.example/web");
        TrustBundle stranger = bundle(anchors(root));
        Snapshot forOrders =
                Snapshot.first(
                        credential,
                        new TrustByTarget(stranger, Map.of("orders", court.bundle())),
                        policy);
        Snapshot forBilling =
                Snapshot.first(
                        credential,
                        new TrustByTarget(court.bundle(), Map.of("orders", stranger)),
                        policy);

        assertThat(forOrders.decide(web, Attempt.connection("orders"))).isInstanceOf(Permit.class);
        assertThatThrownBy(() -> forBilling.decide(web, Attempt.connection("orders")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isWeakerWhereOneTargetBelievesMore() {
        TrustBundle common = bundle(anchors(root));
        TrustBundle listed = bundle(anchors(root).revoking(List.of(list(root, 3))));
        TrustByTarget strict = new TrustByTarget(common, Map.of("orders", listed));
        Snapshot first = Snapshot.first(credential, strict, policy);

        assertThat(first.next(credential, strict, policy).weakerThan(first)).isEmpty();
        assertThat(first.next(credential, common, policy).weakerThan(first))
                .singleElement()
                .asString()
                .startsWith("for target orders, the revocations of ")
                .endsWith(" are gone or older");
    }

    // ---- weaker

    @Test
    void isNotWeakerThanItself() {
        Parts parts = anchors(root).in(Court.DOMAIN).revoking(List.of(list(root, 3)));

        assertThat(weaker(parts, parts)).isEmpty();
    }

    @Test
    void isNotWeakerWithNewerOrMoreListsOrMoreAnchors() {
        Parts before = anchors(root).revoking(List.of(list(root, 3)));

        assertThat(weaker(before, anchors(root).revoking(List.of(list(root, 4))))).isEmpty();
        assertThat(weaker(before, anchors(root).revoking(List.of(list(root, 2), list(root, 3)))))
                .isEmpty();
        assertThat(
                        weaker(
                                before,
                                anchors(root, other)
                                        .revoking(List.of(list(root, 3), list(other, 1)))))
                .isEmpty();
        assertThat(weaker(anchors(root), before)).isEmpty();
    }

    @Test
    void isWeakerWithoutListThatWasThere() {
        Parts before =
                anchors(root)
                        .knowing(List.of(intermediate.read()))
                        .revoking(List.of(list(root, 3), list(intermediate, 7)));

        assertThat(weaker(before, anchors(root)))
                .containsExactly(
                        "the revocations of O=smith,CN=Root are gone or older",
                        "the revocations of O=smith,CN=Intermediate are gone or older");
        assertThat(weaker(before, anchors(root).revoking(List.of(list(root, 3))))).hasSize(1);
    }

    @Test
    void isWeakerWithAnOlderList() {
        assertThat(
                        weaker(
                                anchors(root).revoking(List.of(list(root, 3))),
                                anchors(root).revoking(List.of(list(root, 2)))))
                .hasSize(1);
    }

    @Test
    void isWeakerWithTheListOfNamesake() {
        Made namesake = smith.authority("Root").selfSigned();

        assertThat(
                        weaker(
                                anchors(root, namesake).revoking(List.of(list(root, 3))),
                                anchors(root, namesake).revoking(List.of(list(namesake, 9)))))
                .hasSize(1);
    }

    @Test
    void isWeakerWithListOfLessThanTheOldOne() {
        AcceptedRevocations users =
                AcceptedRevocations.accept(
                                smith.list(root)
                                        .number(9)
                                        .extension(
                                                Extension.issuingDistributionPoint,
                                                true,
                                                new IssuingDistributionPoint(
                                                        null, true, false, null, false, false))
                                        .read(),
                                root.read(),
                                court.signatures())
                        .orThrow();

        assertThat(
                        weaker(
                                anchors(root).revoking(List.of(list(root, 3))),
                                anchors(root).revoking(List.of(users))))
                .hasSize(1);
    }

    @Test
    void isWeakerWhenItDemandsLess() {
        Demands strict = Demands.of(Profile.STRICT).with(RevocationMode.REQUIRE);
        Demands milder = Demands.standard().with(RevocationMode.SHORT_LIVED);

        assertThat(weaker(anchors(root).demanding(strict), anchors(root).demanding(milder)))
                .containsExactly(
                        "revocation was require and becomes short-lived",
                        "the profile was strict and becomes standard");
        assertThat(weaker(anchors(root).demanding(strict), anchors(other).demanding(milder)))
                .as("whatever else changes")
                .hasSize(2);
        assertThat(weaker(anchors(root).demanding(milder), anchors(root).demanding(strict)))
                .isEmpty();
    }

    @Test
    void isWeakerWithoutTheTrustDomainThatWasThere() {
        assertThat(weaker(anchors(root).in(Court.DOMAIN), anchors(root)))
                .containsExactly("SPIFFE IDs are no longer kept to trust domain test.example");
        assertThat(weaker(anchors(root).in(Court.DOMAIN), anchors(root).in(new TrustDomain("a.b"))))
                .isEmpty();
    }

    @Test
    void isNotWeakerWithoutTheListsOfAnAuthorityThatIsTrustedNoMore() {
        Made below = smith.authority("Below other").signedBy(other);
        Parts before =
                anchors(root, other)
                        .revoking(List.of(list(root, 3), list(other, 5), list(below, 1)));

        assertThat(weaker(before, anchors(root).revoking(List.of(list(root, 3))))).isEmpty();
        assertThat(weaker(before, anchors(root, other).revoking(List.of(list(root, 3)))))
                .hasSize(2);
    }

    @Test
    void isWeakerWithoutTheListOfAnAuthorityThatItCannotPlace() {
        // Its issuer was never an anchor: peers may still send the certificates in between.
        Made lower = smith.authority("Lower").signedBy(intermediate);
        Parts before = anchors(root).revoking(List.of(list(lower, 1)));

        assertThat(weaker(before, anchors(root))).hasSize(1);
    }

    @Test
    void isWeakerWithoutTheListOfRootThatWasIssuedAgainWithItsKey() {
        Made again = smith.authority("Root").keys(root.keys()).selfSigned();
        Parts before = anchors(root).revoking(List.of(list(root, 3)));

        assertThat(weaker(before, anchors(again)))
                .containsExactly("the revocations of O=smith,CN=Root are gone or older");
        assertThat(weaker(before, anchors(again).revoking(List.of(list(again, 3))))).isEmpty();
    }

    @Test
    void isWeakerWithoutTheListOfAnIntermediateThatAnotherRootVouchesFor() {
        Made again = smith.authority("Intermediate").keys(intermediate.keys()).signedBy(other);
        Parts before =
                anchors(root)
                        .knowing(List.of(intermediate.read()))
                        .revoking(List.of(list(intermediate, 3)));
        Parts after = anchors(other).knowing(List.of(again.read()));

        assertThat(weaker(before, after)).hasSize(1);
        assertThat(weaker(before, after.revoking(List.of(list(again, 3))))).isEmpty();
    }

    @Test
    void isNothingToCompareWhereNoAnchorIsLeft() {
        Parts before = anchors(root).revoking(List.of(list(root, 3))).in(Court.DOMAIN);

        assertThat(weaker(before, anchors(other))).isEmpty();
    }

    @Test
    void isWeakerWithTargetThatIsOnlyObservedNow() {
        AccessPolicy observing = observing("orders");

        assertThat(weaker(policy, observing))
                .containsExactly("target orders is only observed: its rules refuse nobody");
        assertThat(weaker(observing, observing)).isEmpty();
        assertThat(weaker(observing, policy)).isEmpty();
    }

    @Test
    void isWeakerWithNewTargetThatIsOnlyObserved() {
        assertThat(weaker(observing("other"), observing("orders")))
                .containsExactly("target orders is only observed: its rules refuse nobody");
    }

    @Test
    void isWeakerByObservingThoughNoAnchorIsLeft() {
        Snapshot first = Snapshot.first(credential, bundle(anchors(root)), policy);

        assertThat(
                        first.next(credential, bundle(anchors(other)), observing("orders"))
                                .weakerThan(first))
                .hasSize(1);
    }

    @Test
    void isNotWeakerWithRulesThatLetMoreIn() {
        assertThat(weaker(policy, policy("spiffe://test.example/**"))).isEmpty();
    }

    private List<String> weaker(AccessPolicy before, AccessPolicy after) {
        TrustBundle trust = bundle(anchors(root));
        Snapshot first = Snapshot.first(credential, trust, before);
        return first.next(credential, trust, after).weakerThan(first);
    }

    private static AccessPolicy observing(String target) {
        return AccessPolicy.ofTargets(
                Map.of(
                        target,
                        new TargetRules(
                                List.of(rule("spiffe://test.example/web")), Enforcement.OBSERVE)));
    }

    private List<String> weaker(Parts before, Parts after) {
        Snapshot first = Snapshot.first(credential, bundle(before), policy);
        return first.next(credential, bundle(after), policy).weakerThan(first);
    }

    private AcceptedRevocations list(Made issuer, long number) {
        return AcceptedRevocations.accept(
                        smith.list(issuer).number(number).read(), issuer.read(), court.signatures())
                .orThrow();
    }

    private VerifiedPeer peer(String id) {
        TestIdentity identity = court.authority().issue().spiffe(id).make();
        return court.verified(identity, court.conditions(Role.CLIENT));
    }

    private CertificateCredential credential() {
        TestIdentity own = court.authority().issue().spiffe("spiffe://test.example/gateway").make();
        return CertificateCredential.of(
                SpiffeId.of("spiffe://test.example/gateway"),
                own.key(),
                own.chain(),
                (key, leaf) -> true);
    }

    private static AccessPolicy policy(String peer) {
        return AccessPolicy.of(Map.of("orders", List.of(rule(peer))));
    }

    private static Rule rule(String peer) {
        return new Rule(
                "orders/allow[1]", Conjunction.peer(PeerPattern.parse(peer).orThrow()), List.of());
    }

    private static TrustBundle bundle(Parts parts) {
        return TrustBundle.of(parts, Court.NOW);
    }

    private static Parts anchors(Made... anchors) {
        List<Certificate> read = Arrays.stream(anchors).map(Made::read).toList();
        return Parts.anchors(read);
    }
}
