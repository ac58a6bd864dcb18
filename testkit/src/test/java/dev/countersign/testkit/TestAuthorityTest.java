package dev.countersign.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestAuthorityTest {
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String SUBJECT_KEY = "2.5.29.14";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String NAMES = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String AUTHORITY_KEY = "2.5.29.35";
    private static final String PURPOSES = "2.5.29.37";

    private final FixedClock clock = FixedClock.at("2026-11-24T08:10:00Z");
    private final TestAuthority authority = TestAuthority.create(clock);

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource(names = "ML_DSA.*", mode = EnumSource.Mode.MATCH_NONE) // OpenSSL from 3.5 on
    void issuesLeafThatTheJdkAndOpensslAccept(KeyKind kind) throws Exception {
        TestAuthority other = TestAuthority.create("Other", kind, Seeded.fresh(), clock);
        TestIdentity identity = other.issue().spiffe("spiffe://test.example/web").make();
        OpensslJudge openssl = new OpensslJudge(folder, clock.instant());
        assertThat(JdkJudge.objection(identity, Role.CLIENT, clock.instant())).isEmpty();
        assertThat(JdkJudge.objection(identity, Role.SERVER, clock.instant())).isEmpty();
        assertThat(openssl.objection(identity, Role.CLIENT)).isEmpty();
        assertThat(openssl.objection(identity, Role.SERVER)).isEmpty();
        assertThat(Possession.of(identity)).isTrue();
    }

    @Test
    void hasRootThatAllowsOneIntermediate() {
        assertThat(authority.root().getBasicConstraints()).isEqualTo(1);
        assertThat(authority.intermediate().getBasicConstraints()).isZero();
    }

    @Test
    void marksIssuersAsStandardsWant() {
        for (X509Certificate issuer : List.of(authority.root(), authority.intermediate())) {
            assertThat(issuer.getCriticalExtensionOIDs())
                    .containsOnly(KEY_USAGE, BASIC_CONSTRAINTS);
            assertThat(issuer.getNonCriticalExtensionOIDs())
                    .containsOnly(SUBJECT_KEY, AUTHORITY_KEY);
            assertThat(issuer.getKeyUsage())
                    .containsExactly(false, false, false, false, false, true, true, false, false);
        }
    }

    @Test
    void shapesLeafAsSvid() throws Exception {
        X509Certificate leaf = authority.issue().spiffe("spiffe://test.example/web").make().leaf();
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getCriticalExtensionOIDs()).containsOnly(KEY_USAGE, BASIC_CONSTRAINTS);
        assertThat(leaf.getNonCriticalExtensionOIDs())
                .containsOnly(SUBJECT_KEY, AUTHORITY_KEY, PURPOSES, NAMES);
        assertThat(leaf.getKeyUsage())
                .containsExactly(true, false, false, false, false, false, false, false, false);
        assertThat(leaf.getExtendedKeyUsage()).containsExactly(SERVER_AUTH, CLIENT_AUTH);
        assertThat(leaf.getSerialNumber()).isPositive();
    }

    @Test
    void holdsLeafFromFiveMinutesAgoForDay() {
        X509Certificate leaf = authority.issue().make().leaf();
        assertThat(leaf.getNotBefore().toInstant()).isEqualTo("2026-11-24T08:05:00Z");
        assertThat(leaf.getNotAfter().toInstant()).isEqualTo("2026-11-25T08:10:00Z");
    }

    @Test
    void takesTimeOfLeafFromClockAtItsMaking() {
        clock.advance(Duration.ofHours(2));
        X509Certificate leaf = authority.issue().validFor(Duration.ofMinutes(1)).make().leaf();
        assertThat(leaf.getNotAfter().toInstant()).isEqualTo("2026-11-24T10:11:00Z");
    }

    @Test
    void fulfilsWishes() throws Exception {
        TestIdentity identity =
                authority
                        .issue()
                        .spiffe("spiffe://test.example/web")
                        .dns("localhost")
                        .ip("127.0.0.1")
                        .ip("::1")
                        .keyed(KeyKind.ED25519)
                        .clientOnly()
                        .validBetween(Instant.parse("2026-01-01T00:00:00Z"), clock.instant())
                        .make();
        X509Certificate leaf = identity.leaf();
        assertThat(leaf.getSubjectAlternativeNames())
                .containsExactly(
                        List.of(6, "spiffe://test.example/web"),
                        List.of(2, "localhost"),
                        List.of(7, "127.0.0.1"),
                        List.of(7, "0:0:0:0:0:0:0:1"));
        assertThat(leaf.getExtendedKeyUsage()).containsExactly(CLIENT_AUTH);
        assertThat(leaf.getPublicKey().getAlgorithm()).isEqualTo("EdDSA");
        assertThat(leaf.getNotBefore().toInstant()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(leaf.getSubjectX500Principal().getName())
                .isEqualTo("CN=spiffe://test.example/web,O=testkit");
    }

    @Test
    void makesLeafForOneRoleAlone() throws Exception {
        assertThat(authority.issue().serverOnly().make().leaf().getExtendedKeyUsage())
                .containsExactly(SERVER_AUTH);
        assertThat(
                        authority
                                .issue()
                                .serverOnly()
                                .clientAndServer()
                                .make()
                                .leaf()
                                .getExtendedKeyUsage())
                .containsExactly(SERVER_AUTH, CLIENT_AUTH);
    }

    @Test
    void makesTheSameFromTheSameSeed() throws Exception {
        TestAuthority one = TestAuthority.create("Same", KeyKind.P_256, Seeded.of(7), clock);
        TestAuthority other = TestAuthority.create("Same", KeyKind.P_256, Seeded.of(7), clock);
        assertThat(one.root()).isEqualTo(other.root());
        assertThat(one.intermediate()).isEqualTo(other.intermediate());
        assertThat(one.issue().make().chainDer())
                .containsExactlyElementsOf(other.issue().make().chainDer());
    }

    @Test
    void makesDifferentLeavesEachTime() {
        X509Certificate one = authority.issue().make().leaf();
        X509Certificate other = authority.issue().make().leaf();
        assertThat(one.getSerialNumber()).isNotEqualTo(other.getSerialNumber());
        assertThat(one.getPublicKey()).isNotEqualTo(other.getPublicKey());
    }

    @Test
    void namesSeed() {
        assertThat(TestAuthority.create("Some", KeyKind.P_384, Seeded.of(42), clock))
                .hasToString("TestAuthority[Some, P_384, seed 42]");
    }

    @Test
    void revokesLeaf() throws Exception {
        TestIdentity revoked = authority.issue().make();
        TestIdentity good = authority.issue().make();
        X509CRL crl =
                authority.crl(
                        Set.of(revoked.leaf().getSerialNumber()), hoursAgo(1), hoursAgo(-1), 7);
        crl.verify(authority.intermediate().getPublicKey());
        assertThat(crl.isRevoked(revoked.leaf())).isTrue();
        assertThat(crl.isRevoked(good.leaf())).isFalse();
        assertThat(crl.getNonCriticalExtensionOIDs()).containsOnly("2.5.29.20", AUTHORITY_KEY);
        assertThat(opensslWith(crl, revoked)).contains("error 23 at 0 depth");
        assertThat(opensslWith(crl, good)).endsWith("leaf.pem: OK\n");
    }

    @Test
    void makesStaleRevocationList() throws Exception {
        X509CRL stale = authority.crl(Set.of(), hoursAgo(2), hoursAgo(1), 8);
        assertThat(opensslWith(stale, authority.issue().make())).contains("error 12 at 0 depth");
    }

    @Test
    void revokesIntermediateByRoot() throws Exception {
        X509CRL crl =
                authority.rootCrl(
                        Set.of(authority.intermediate().getSerialNumber()),
                        hoursAgo(1),
                        hoursAgo(-1),
                        1);
        crl.verify(authority.root().getPublicKey());
        assertThat(crl.isRevoked(authority.intermediate())).isTrue();
    }

    private Instant hoursAgo(int hours) {
        return clock.instant().minus(Duration.ofHours(hours));
    }

    private String opensslWith(X509CRL crl, TestIdentity identity) throws IOException {
        identity.writeTo(folder);
        Files.writeString(folder.resolve("crl.pem"), Pem.crl(crl));
        String time = Long.toString(clock.instant().getEpochSecond());
        List<String> command =
                List.of(
                        "openssl",
                        "verify",
                        "-crl_check",
                        "-CRLfile",
                        "crl.pem",
                        "-attime",
                        time,
                        "-CAfile",
                        "trust.pem",
                        "-untrusted",
                        "cert.pem",
                        "leaf.pem");
        try (RealProcess openssl = RealProcess.start(folder, command)) {
            openssl.awaitExit();
            return openssl.output() + openssl.errors();
        }
    }
}
