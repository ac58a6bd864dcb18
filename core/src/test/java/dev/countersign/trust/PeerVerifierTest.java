package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.Fault;
import dev.countersign.testkit.Forge;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.trust.PeerEvidence.ShownChain;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PeerVerifierTest {
    /** What each fault of the forge is refused for. */
    private static final Map<Fault, Class<? extends Rejection>> REFUSED =
            Map.ofEntries(
                    Map.entry(Fault.EXPIRED, CertificateRejection.LeafExpired.class),
                    Map.entry(Fault.NOT_YET_VALID, CertificateRejection.LeafNotYetValid.class),
                    Map.entry(Fault.EXPIRED_INTERMEDIATE, ChainRejection.IssuerExpired.class),
                    Map.entry(Fault.UNKNOWN_ISSUER, ChainRejection.UnknownIssuer.class),
                    Map.entry(Fault.SAME_NAME_OTHER_KEY_ISSUER, ChainRejection.BadSignature.class),
                    Map.entry(Fault.SELF_SIGNED, ChainRejection.SelfSigned.class),
                    Map.entry(Fault.SELF_SIGNED_TWIN, ChainRejection.SelfSigned.class),
                    Map.entry(Fault.MISSING_INTERMEDIATE, ChainRejection.UnknownIssuer.class),
                    Map.entry(Fault.ISSUER_NOT_CA, ChainRejection.IssuerNotCa.class),
                    Map.entry(Fault.ISSUER_NO_BASIC_CONSTRAINTS, ChainRejection.IssuerNotCa.class),
                    Map.entry(Fault.ISSUER_WITHOUT_KEY_CERT_SIGN, ChainRejection.IssuerNotCa.class),
                    Map.entry(Fault.LEAF_SIGNED_BY_LEAF, ChainRejection.IssuerNotCa.class),
                    Map.entry(Fault.PATH_LENGTH_EXCEEDED, ChainRejection.PathTooLong.class),
                    Map.entry(
                            Fault.NAME_CONSTRAINED_INTERMEDIATE,
                            NameRejection.NameConstrained.class),
                    Map.entry(Fault.NO_SAN, NameRejection.NoName.class),
                    Map.entry(Fault.WRONG_SAN_TYPE, NameRejection.MalformedName.class),
                    Map.entry(Fault.TOO_MANY_NAMES, ChainRejection.ChainTooLarge.class),
                    Map.entry(Fault.TWO_SPIFFE_IDS, NameRejection.SeveralSpiffeIds.class),
                    Map.entry(Fault.UPPER_CASE_TRUST_DOMAIN, NameRejection.MalformedName.class),
                    Map.entry(Fault.DOT_SEGMENT_IN_SPIFFE_ID, NameRejection.MalformedName.class),
                    Map.entry(Fault.FOREIGN_TRUST_DOMAIN, NameRejection.ForeignTrustDomain.class),
                    Map.entry(Fault.WRONG_USAGE, CertificateRejection.WrongUsage.class),
                    Map.entry(Fault.NO_EKU_KEY_USAGE_WRONG, CertificateRejection.WrongUsage.class),
                    Map.entry(
                            Fault.UNKNOWN_CRITICAL_EXTENSION,
                            CertificateRejection.UnsupportedExtension.class),
                    Map.entry(Fault.NEGATIVE_SERIAL, ChainRejection.MalformedCertificate.class),
                    Map.entry(Fault.ZERO_SERIAL, ChainRejection.MalformedCertificate.class),
                    Map.entry(Fault.WEAK_KEY, CertificateRejection.WeakKey.class),
                    Map.entry(Fault.OVERSIZED_KEY, CertificateRejection.WeakKey.class),
                    Map.entry(
                            Fault.WEAK_SIGNATURE, CertificateRejection.UnsupportedAlgorithm.class),
                    Map.entry(Fault.TAMPERED_SIGNATURE, ChainRejection.BadSignature.class),
                    Map.entry(Fault.TAMPERED_CONTENT, ChainRejection.BadSignature.class),
                    Map.entry(Fault.TRAILING_GARBAGE, ChainRejection.MalformedCertificate.class),
                    Map.entry(Fault.TOO_LONG, ChainRejection.ChainTooLarge.class));

    /** What no certificate alone causes: see the tests named. */
    private static final Set<Class<? extends Rejection>> ELSEWHERE =
            Set.of(
                    ChainRejection.NoCertificate.class, // below
                    ChainRejection.RootMismatch.class, // EnrolmentTest
                    ChainRejection.NoPath.class, // PathFinderTest
                    ChainRejection.NoValidPolicy.class, // PathPoliciesTest
                    CertificateRejection.AgainstProfile.class, // ProfileRulesTest
                    NameRejection.NameMismatch.class, // PeerNamesTest
                    RevocationRejection.Revoked.class, // RevocationTest
                    RevocationRejection.CrlStale.class, // RevocationTest
                    RevocationRejection.RevocationUnknown.class, // RevocationTest
                    ProofRejection.LeafChanged.class); // ConfirmationTest

    private final Court court = new Court();

    static Stream<Arguments> forged() {
        return Arrays.stream(Fault.values())
                .flatMap(fault ->
                        Arrays.stream(Role.values()).map(role -> Arguments.of(fault, role)));
    }

    @ParameterizedTest
    @MethodSource("forged")
    void refusesEachForgedChainForItsOneFault(Fault fault, Role role) {
        Judgement judgement = court.judge(forge().make(fault, testkit(role)), role);

        assertThat(judgement).as("%s", court.seeded()).isInstanceOf(REFUSED.get(fault));
        Rejection rejection = (Rejection) judgement;
        assertThat(rejection.seen()).isNotBlank().hasSizeLessThan(1_000).matches("[ -~…]*");
        assertThat(rejection.code().slug()).startsWith("trust.");
        assertThat(rejection.code().alert()).isPresent();
    }

    @ParameterizedTest
    @MethodSource("forged")
    void acceptsTheSameChainWithoutTheFault(Fault fault, Role role) {
        Judgement judgement = court.judge(forge().twin(fault, testkit(role)), role);

        assertThat(judgement)
                .as("%s: %s", court.seeded(), judgement)
                .isInstanceOf(JudgedChain.class);
    }

    @Test
    void hasChainForEveryRejection() {
        Set<Class<?>> caused = new HashSet<>(REFUSED.values());
        caused.addAll(ELSEWHERE);

        assertThat(caused).containsExactlyInAnyOrderElementsOf(Court.kindsOfRejection());
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void refusesForgedChainUnderExpectationToo(Fault fault) {
        TestIdentity forged = forge().make(fault, dev.countersign.testkit.Role.SERVER);
        Conditions expecting =
                new Conditions(
                        court.bundle(),
                        Role.SERVER,
                        Expectation.exactly(
                                dev.countersign.identity.SpiffeId.of(
                                        "spiffe://test.example/server")),
                        Court.NOW);

        assertThat(court.judge(Court.shown(forged), expecting)).isInstanceOf(Rejection.class);
    }

    @Test
    void refusesWhoeverShowsNothing() {
        Judgement judgement = court.judge(new ShownChain(List.of()), court.conditions(Role.CLIENT));

        assertThat(judgement).isEqualTo(new ChainRejection.NoCertificate());
        assertThat(((Rejection) judgement).code()).isEqualTo(ProblemCode.TRUST_NO_CERTIFICATE);
    }

    @Test
    void saysWhichCertificateDoesNotRead() {
        TestIdentity peer = leaf();
        List<byte[]> chain = List.of(peer.chainDer().get(0), new byte[] {0x30, 0x00});

        assertThat(court.judge(new ShownChain(chain), court.conditions(Role.CLIENT)))
                .isInstanceOfSatisfying(
                        ChainRejection.MalformedCertificate.class,
                        malformed -> assertThat(malformed.position()).isEqualTo(1));
        assertThat(court.judge(new ShownChain(List.of(new byte[0])), court.conditions(Role.CLIENT)))
                .isInstanceOfSatisfying(
                        ChainRejection.MalformedCertificate.class,
                        malformed -> assertThat(malformed.position()).isZero());
    }

    @Test
    void checksNoSignatureOfWhatIsTooLarge() {
        byte[] leaf = leaf().chainDer().get(0);
        ShownChain nine = new ShownChain(java.util.Collections.nCopies(9, leaf));
        ShownChain heavy = new ShownChain(List.of(leaf, new byte[64 * 1024]));

        assertThat(court.judge(nine, court.conditions(Role.CLIENT)))
                .isEqualTo(new ChainRejection.ChainTooLarge("certificates", 9, 8));
        assertThat(court.judge(heavy, court.conditions(Role.CLIENT)))
                .isEqualTo(
                        new ChainRejection.ChainTooLarge(
                                "bytes of certificates", 64 * 1024 + leaf.length, 64 * 1024));
        assertThat(court.signatures().count()).isZero();
    }

    @Test
    void readsUpTo64KibibytesOfCertificates() {
        byte[] leaf = leaf().chainDer().get(0);
        ShownChain full = new ShownChain(List.of(leaf, new byte[64 * 1024 - leaf.length]));

        // Read, and found to be no certificate: size alone did not refuse it.
        assertThat(court.judge(full, court.conditions(Role.CLIENT)))
                .isInstanceOf(ChainRejection.MalformedCertificate.class);
    }

    @Test
    void acceptsLeafFromItsFirstMomentToItsLast() {
        Instant from = Court.NOW.minus(Duration.ofHours(1));
        Instant until = Court.NOW.plus(Duration.ofHours(1));
        TestIdentity peer =
                court.authority()
                        .issue()
                        .spiffe("spiffe://test.example/web")
                        .validBetween(from, until)
                        .make();

        assertThat(judgedAt(peer, from)).isInstanceOf(JudgedChain.class);
        assertThat(judgedAt(peer, until)).isInstanceOf(JudgedChain.class);
        assertThat(judgedAt(peer, from.minusSeconds(1)))
                .isInstanceOf(CertificateRejection.LeafNotYetValid.class);
        assertThat(judgedAt(peer, from.minusNanos(1)))
                .isInstanceOf(CertificateRejection.LeafNotYetValid.class);
        assertThat(judgedAt(peer, until.plusSeconds(1)))
                .isInstanceOf(CertificateRejection.LeafExpired.class);
        assertThat(judgedAt(peer, until.plusNanos(1)))
                .isInstanceOf(CertificateRejection.LeafExpired.class);
    }

    @Test
    void acceptsIssuersFromTheirFirstMomentToTheirLast() {
        Instant from = court.authority().intermediate().getNotBefore().toInstant();
        Instant until = court.authority().intermediate().getNotAfter().toInstant();
        TestIdentity peer =
                court.authority()
                        .issue()
                        .spiffe("spiffe://test.example/web")
                        .validBetween(
                                from.minus(Duration.ofDays(1)), until.plus(Duration.ofDays(1)))
                        .make();

        assertThat(judgedAt(peer, from)).isInstanceOf(JudgedChain.class);
        assertThat(judgedAt(peer, until)).isInstanceOf(JudgedChain.class);
        assertThat(judgedAt(peer, from.minusSeconds(1)))
                .isInstanceOf(ChainRejection.IssuerExpired.class);
        assertThat(judgedAt(peer, until.plusSeconds(1)))
                .isInstanceOf(ChainRejection.IssuerExpired.class);
    }

    @Test
    void refusesAtAbsurdTimesWithoutThrowing() {
        for (Instant now : List.of(Instant.MIN, Instant.EPOCH, Instant.MAX)) {
            Judgement judgement = judgedAt(leaf(), now);
            assertThat(judgement).isInstanceOf(Rejection.class);
            assertThat(((Rejection) judgement).seen()).isNotBlank();
        }
    }

    @Test
    void remembersWhatItJudged() {
        TestIdentity peer = leaf();
        Conditions conditions = court.conditions(Role.CLIENT);
        JudgedChain judged = court.good(Court.shown(peer), conditions);

        assertThat(judged.leaf()).isEqualTo(Court.read(peer.leaf()));
        assertThat(judged.path())
                .containsExactly(
                        Court.read(peer.leaf()),
                        Court.read(court.authority().intermediate()),
                        Court.read(court.authority().root()));
        assertThat(judged.role()).isEqualTo(Role.CLIENT);
        assertThat(judged.bundleDigest()).isEqualTo(conditions.bundle().digest());
        assertThat(judged.until()).isEqualTo(peer.leaf().getNotAfter().toInstant());
        assertThat(judged.names().text()).isEqualTo("spiffe://test.example/web");
    }

    @Test
    void asksTheCheckOnceForEachLinkOfAnHonestChain() {
        court.good(Court.shown(leaf()), court.conditions(Role.CLIENT));

        assertThat(court.signatures().count()).isEqualTo(2);
    }

    @Test
    void believesNoSignatureThatItsCheckDenies() {
        PeerVerifier sceptic = new PeerVerifier((what, issuer) -> false);

        assertThat(sceptic.judge(Court.shown(leaf()), court.conditions(Role.CLIENT)))
                .isInstanceOf(ChainRejection.BadSignature.class);
    }

    @Test
    void keepsTheFactsOfTheRefusal() {
        TestIdentity expired = forge().make(Fault.EXPIRED, dev.countersign.testkit.Role.CLIENT);

        assertThat(court.judge(expired, Role.CLIENT))
                .isInstanceOfSatisfying(
                        CertificateRejection.LeafExpired.class,
                        rejection -> {
                            assertThat(rejection.leaf()).isEqualTo(Court.read(expired.leaf()));
                            assertThat(rejection.seen())
                                    .isEqualTo(
                                            "leaf expired 60 minutes ago (notAfter"
                                                    + " 2026-11-24T07:10:00Z, now 2026-11-24T08:10:00Z)");
                        });
    }

    @Test
    void namesTheAlertOfEachRefusal() {
        assertThat(alert(Fault.UNKNOWN_ISSUER)).isEqualTo(48);
        assertThat(alert(Fault.SELF_SIGNED)).isEqualTo(48);
        assertThat(alert(Fault.EXPIRED)).isEqualTo(45);
        assertThat(alert(Fault.NOT_YET_VALID)).isEqualTo(45);
        assertThat(alert(Fault.WRONG_USAGE)).isEqualTo(43);
        assertThat(alert(Fault.NO_SAN)).isEqualTo(42);
        assertThat(alert(Fault.TRAILING_GARBAGE)).isEqualTo(42);
        assertThat(alert(Fault.TAMPERED_SIGNATURE)).isEqualTo(51);
        assertThat(new ChainRejection.NoCertificate().code().alert().orElseThrow().number())
                .isEqualTo(116);
    }

    private int alert(Fault fault) {
        TestIdentity forged = forge().make(fault, dev.countersign.testkit.Role.CLIENT);
        Rejection rejection = (Rejection) court.judge(forged, Role.CLIENT);
        return Optional.of(rejection).flatMap(one -> one.code().alert()).orElseThrow().number();
    }

    private Judgement judgedAt(TestIdentity peer, Instant now) {
        return court.judge(
                Court.shown(peer),
                new Conditions(court.bundle(), Role.CLIENT, Expectation.anyProvenPeer(), now));
    }

    private TestIdentity leaf() {
        return court.authority().issue().spiffe("spiffe://test.example/web").make();
    }

    private Forge forge() {
        return Forge.of(court.authority());
    }

    private static dev.countersign.testkit.Role testkit(Role role) {
        return dev.countersign.testkit.Role.valueOf(role.name());
    }
}
