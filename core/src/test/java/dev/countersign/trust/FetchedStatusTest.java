package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.testkit.Seeded;
import dev.countersign.trust.RevocationRejection.RevocationUnknown;
import dev.countersign.trust.RevocationRejection.RevocationUnknown.Said;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.OcspResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What responders answered that somebody else asked counts like what is stapled. */
class FetchedStatusTest {
    private static final Instant NOW = Court.NOW;

    private final Court court = new Court(Seeded.fresh());
    private final Smith smith = new Smith(court.seeded(), NOW);
    private final Made root = smith.authority("Root").selfSigned();
    private final Made intermediate = smith.authority("Intermediate").signedBy(root);
    private final Made twin = smith.authority("Intermediate").signedBy(root);
    private final Made leaf = smith.leaf("leaf").dns("a.example").signedBy(intermediate);
    private final AcceptedStatus ofIntermediate =
            accepted(smith.response().good(intermediate, root).signedBy(root), root);
    private final AcceptedStatus good =
            accepted(
                    smith.response().good(leaf, intermediate).signedBy(intermediate), intermediate);

    @Test
    void isAskedForByCertificateAndIssuer() {
        List<List<Certificate>> asked = new ArrayList<>();
        AcceptedStatus.Source source =
                (subject, issuer) -> {
                    asked.add(List.of(subject, issuer));
                    return List.of(subject.equals(leaf.read()) ? good : ofIntermediate);
                };
        assertThat(judge(source)).isInstanceOf(JudgedChain.class);
        assertThat(asked)
                .containsExactly(
                        List.of(leaf.read(), intermediate.read()),
                        List.of(intermediate.read(), root.read()));
    }

    @Test
    void isMissedWhereNobodyWasAsked() {
        assertThat(judge(AcceptedStatus.Source.none()))
                .isEqualTo(new RevocationUnknown(leaf.read(), Said.NOTHING));
        assertThat(judge((subject, issuer) -> List.of(good)))
                .isEqualTo(new RevocationUnknown(intermediate.read(), Said.NOTHING));
        assertThat(judge((subject, issuer) -> List.of(good, ofIntermediate)))
                .isInstanceOf(JudgedChain.class);
    }

    @Test
    void refusesWhomItCallsRevoked() {
        Instant since = NOW.minusSeconds(60);
        AcceptedStatus revoked =
                accepted(
                        smith.response().revoked(leaf, intermediate, since).signedBy(intermediate),
                        intermediate);
        assertThat(judge((subject, issuer) -> List.of(good, ofIntermediate, revoked)))
                .isEqualTo(new RevocationRejection.Revoked(leaf.read(), since));
    }

    @Test
    void saysNothingOfTheCertificatesOfAnotherKey() {
        AcceptedStatus ofTwin = accepted(smith.response().good(leaf, twin).signedBy(twin), twin);
        assertThat(judge((subject, issuer) -> List.of(ofTwin, ofIntermediate)))
                .isEqualTo(new RevocationUnknown(leaf.read(), Said.NOTHING));
    }

    @Test
    void countsWhileItIsFreshAndIsAskedForAgain() {
        AcceptedStatus brief =
                accepted(
                        smith.response()
                                .good(leaf, intermediate)
                                .until(NOW.plusSeconds(60))
                                .signedBy(intermediate),
                        intermediate);
        AcceptedStatus.Source source = (subject, issuer) -> List.of(brief, ofIntermediate);
        JudgedChain judged = (JudgedChain) judge(source);

        assertThat(confirm(judged, source, NOW.plusSeconds(60))).isInstanceOf(VerifiedPeer.class);
        assertThat(confirm(judged, source, NOW.plusSeconds(61)))
                .isEqualTo(new RevocationUnknown(leaf.read(), Said.NOTHING));
        assertThat(confirm(judged, (s, i) -> List.of(good, ofIntermediate), NOW.plusSeconds(61)))
                .isInstanceOf(VerifiedPeer.class);
    }

    private Judgement judge(AcceptedStatus.Source source) {
        return court.judge(Court.shown(leaf, intermediate), conditions(source, NOW));
    }

    private Verdict confirm(JudgedChain judged, AcceptedStatus.Source source, Instant now) {
        return court.verifier()
                .confirm(judged, Court.handshake(leaf.read()), conditions(source, now));
    }

    private Conditions conditions(AcceptedStatus.Source source, Instant now) {
        TrustBundle.Parts parts =
                TrustBundle.Parts.anchors(List.of(root.read()))
                        .demanding(Demands.standard().with(RevocationMode.REQUIRE));
        return new Conditions(
                TrustBundle.of(parts, NOW), Role.SERVER, Expectation.anyProvenPeer(), now, source);
    }

    private AcceptedStatus accepted(byte[] response, Made issuer) {
        return AcceptedStatus.accept(
                        OcspResponse.read(response).orThrow(), issuer.read(), court.signatures())
                .orThrow();
    }
}
