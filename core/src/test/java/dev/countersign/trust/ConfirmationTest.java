package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.identity.DnsName;
import dev.countersign.identity.SpiffeId;
import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.trust.CompletedHandshake.Channel;
import dev.countersign.trust.CompletedHandshake.Freshness;
import dev.countersign.trust.CompletedHandshake.Parameters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfirmationTest {
    private static final SpiffeId WEB = SpiffeId.of("spiffe://test.example/web");

    private final Court court = new Court();
    private final TestIdentity peer =
            court.authority()
                    .issue()
                    .spiffe(WEB.text())
                    .dns("web.test.example")
                    .dns("*.pool.example")
                    .make();
    private final Conditions conditions = court.conditions(Role.CLIENT);
    private final JudgedChain judged = court.good(Court.shown(peer), conditions);

    @Test
    void makesVerifiedPeerOfTheJudgedChainAndTheFinishedHandshake() {
        Parameters parameters =
                new Parameters("TLSv1.3", "c", "g", "countersign/1", Freshness.RESUMED);
        Channel channel = new Channel("c-7", Optional.of("binding"));
        CompletedHandshake handshake =
                CompletedHandshake.attested(judged.leaf().der(), parameters, channel);

        VerifiedPeer verified =
                (VerifiedPeer) court.verifier().confirm(judged, handshake, conditions);

        assertThat(verified.id()).isEqualTo(WEB);
        assertThat(verified).hasToString(WEB.text());
        assertThat(verified.names()).isEqualTo(judged.names());
        assertThat(verified.proof()).isEqualTo(VerifiedPeer.Proof.CERTIFICATE);
        assertThat(verified.role()).isEqualTo(Role.CLIENT);
        assertThat(verified.assurance()).isEqualTo(Freshness.RESUMED);
        assertThat(verified.channel()).isEqualTo(channel);
        assertThat(verified.parameters()).isEqualTo(parameters);
        assertThat(verified.leaf()).isEqualTo(Court.read(peer.leaf()));
        assertThat(verified.until()).isEqualTo(judged.until());
        assertThat(verified.bundleDigest()).isEqualTo(conditions.bundle().digest());
    }

    @Test
    void refusesHandshakeThatFinishedWithAnotherLeaf() {
        TestIdentity sibling = court.authority().issue().spiffe(WEB.text()).make();
        CompletedHandshake other = Court.handshake(Court.read(sibling.leaf()));

        assertThat(court.verifier().confirm(judged, other, conditions))
                .isInstanceOfSatisfying(
                        ProofRejection.LeafChanged.class,
                        rejection -> {
                            assertThat(rejection.code()).isEqualTo(ProblemCode.PROOF_LEAF_CHANGED);
                            assertThat(rejection.seen()).startsWith("judged was ");
                        });
    }

    @Test
    void refusesHandshakeThatFinishedWithAnIssuerOfTheChain() {
        CompletedHandshake other = Court.handshake(Court.read(court.authority().intermediate()));

        assertThat(court.verifier().confirm(judged, other, conditions))
                .isInstanceOf(ProofRejection.LeafChanged.class);
    }

    @Test
    void refusesChainThatWasJudgedUnderAnotherBundle() {
        TrustBundle emptyList =
                court.revoking(
                        court.authority().crl(List.of(), Court.NOW, Court.NOW.plusSeconds(60), 1));

        assertThat(confirmedUnder(Court.conditions(emptyList, Role.CLIENT)))
                .isInstanceOf(ProofRejection.LeafChanged.class);
    }

    @Test
    void acceptsChainThatWasJudgedUnderAnEqualBundle() {
        assertThat(confirmedUnder(court.conditions(Role.CLIENT))).isInstanceOf(VerifiedPeer.class);
    }

    @Test
    void refusesChainThatWasJudgedForAnotherRole() {
        assertThat(confirmedUnder(court.conditions(Role.SERVER)))
                .isInstanceOf(ProofRejection.LeafChanged.class);
    }

    @Test
    void refusesChainThatWasJudgedForAnotherExpectation() {
        Conditions other =
                new Conditions(
                        conditions.bundle(), Role.CLIENT, Expectation.exactly(WEB), Court.NOW);

        assertThat(confirmedUnder(other)).isInstanceOf(ProofRejection.LeafChanged.class);
    }

    @Test
    void refusesLeafThatExpiredBetweenTheTwo() {
        Instant last = judged.until();

        assertThat(confirmedAt(last)).isInstanceOf(VerifiedPeer.class);
        assertThat(confirmedAt(last.plusNanos(1)))
                .isInstanceOf(CertificateRejection.LeafExpired.class);
    }

    @Test
    void namesTheIssuerWhenItWasTheIssuerThatExpired() {
        Instant last = court.authority().intermediate().getNotAfter().toInstant();
        TestIdentity longLived =
                court.authority()
                        .issue()
                        .spiffe(WEB.text())
                        .validFor(Duration.ofDays(3_000))
                        .make();
        JudgedChain chain = court.good(Court.shown(longLived), conditions);
        CompletedHandshake handshake = Court.handshake(chain.leaf());

        assertThat(chain.until()).isEqualTo(last);
        assertThat(court.verifier().confirm(chain, handshake, at(last)))
                .isInstanceOf(VerifiedPeer.class);
        assertThat(court.verifier().confirm(chain, handshake, at(last.plusSeconds(1))))
                .isInstanceOfSatisfying(
                        ChainRejection.IssuerExpired.class,
                        rejection ->
                                assertThat(rejection.issuer())
                                        .isEqualTo(Court.read(court.authority().intermediate())));
    }

    @Test
    void letsFinishWhatHasExpiredSinceAndNothingThatWasRevoked() {
        Instant end = judged.until();
        Instant later = end.plus(Duration.ofDays(2));
        TrustBundle revoking =
                court.revoking(
                        court.authority()
                                .crl(
                                        List.of(peer.leaf().getSerialNumber()),
                                        later.minusSeconds(60),
                                        later.plusSeconds(3_600),
                                        1));
        Conditions revoked =
                new Conditions(revoking, Role.CLIENT, Expectation.anyProvenPeer(), later);

        assertThat(confirmedUnder(at(later).finishing(end))).isInstanceOf(VerifiedPeer.class);
        assertThat(confirmedUnder(at(later))).isInstanceOf(CertificateRejection.LeafExpired.class);
        assertThat(confirmedUnder(at(later).finishing(end.plusNanos(1))))
                .isInstanceOf(CertificateRejection.LeafExpired.class);
        assertThat(court.judge(Court.shown(peer), at(later).finishing(end)))
                .isInstanceOf(JudgedChain.class);
        assertThat(court.judge(Court.shown(peer), revoked.finishing(end)))
                .isInstanceOf(RevocationRejection.Revoked.class);
        assertThat(at(end).finishing(later).validAt()).as("never later than now").isEqualTo(end);
    }

    @Test
    void refusesWhenTheClockWentBackBeforeTheLeaf() {
        assertThat(confirmedAt(peer.leaf().getNotBefore().toInstant().minusSeconds(1)))
                .isInstanceOf(CertificateRejection.LeafNotYetValid.class);
    }

    @Test
    void refusesWhenTheRevocationListBecameStaleBetweenTheTwo() {
        Instant next = Court.NOW.plusSeconds(60);
        TrustBundle bundle = court.revoking(court.authority().crl(List.of(), Court.NOW, next, 1));
        Conditions before = Court.conditions(bundle, Role.CLIENT);
        JudgedChain chain = court.good(Court.shown(peer), before);
        CompletedHandshake handshake = Court.handshake(chain.leaf());
        Conditions after =
                new Conditions(
                        bundle, Role.CLIENT, Expectation.anyProvenPeer(), next.plusSeconds(1));

        assertThat(court.verifier().confirm(chain, handshake, before))
                .isInstanceOf(VerifiedPeer.class);
        assertThat(court.verifier().confirm(chain, handshake, after))
                .isInstanceOf(RevocationRejection.CrlStale.class);
    }

    @Test
    void namesThePeerAsItWasExpected() {
        assertThat(verified(Expectation.exactly(new DnsName("web.test.example"))).id())
                .isEqualTo(new DnsName("web.test.example"));
        assertThat(verified(Expectation.exactly(new DnsName("a.pool.example"))).id())
                .isEqualTo(new DnsName("a.pool.example"));
        assertThat(verified(Expectation.exactly(WEB)).id()).isEqualTo(WEB);
        assertThat(verified(Expectation.anyProvenPeer()).id()).isEqualTo(WEB);
    }

    @Test
    void namesThePeerByItsSpiffeIdBeforeItsHostNames() {
        TestIdentity hostFirst =
                court.authority().issue().dns("web.test.example").spiffe(WEB.text()).make();

        assertThat(court.verified(hostFirst, conditions).id()).isEqualTo(WEB);
    }

    private VerifiedPeer verified(Expectation expectation) {
        return court.verified(
                peer, new Conditions(conditions.bundle(), Role.SERVER, expectation, Court.NOW));
    }

    private Verdict confirmedAt(Instant now) {
        return confirmedUnder(at(now));
    }

    private Verdict confirmedUnder(Conditions other) {
        return court.verifier().confirm(judged, Court.handshake(judged.leaf()), other);
    }

    private Conditions at(Instant now) {
        return new Conditions(conditions.bundle(), Role.CLIENT, Expectation.anyProvenPeer(), now);
    }
}
