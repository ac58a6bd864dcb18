package dev.countersign.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.FixedClock;
import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Seeded;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.Judgement;
import dev.countersign.trust.PeerEvidence.ShownChain;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.Rejection;
import dev.countersign.trust.Role;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.SignatureAlgorithm;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Chains that ML-DSA signs (RFC 9881), made by Bouncy Castle: good where the runtime knows it, from
 * JDK 24 on, and refused for the algorithm, not for the signature, where it does not.
 */
class PostQuantumChainTest {
    private final Seeded seeded = Seeded.fresh();
    private final FixedClock clock = FixedClock.at(Instant.parse("2026-11-24T08:10:00Z"));

    @ParameterizedTest
    @EnumSource(value = KeyKind.class, names = "ML_DSA.*", mode = EnumSource.Mode.MATCH_ALL)
    void isRefusedOnceAnyByteOfTheSignatureIsChanged(KeyKind kind) {
        TestAuthority authority = TestAuthority.create("Quantum", kind, seeded, clock);
        List<byte[]> chain = new ArrayList<>(leaf(authority).chainDer());
        byte[] changed = chain.get(0);
        int at = changed.length - 1 - seeded.between(0, 2000);
        changed[at] ^= (byte) (1 << seeded.between(0, 7));
        chain.set(0, changed);

        assertThat(code(judge(authority, chain, JcaSignatureCheck.ofRuntime())))
                .as("%s", seeded)
                .isEqualTo(known(kind) ? ProblemCode.TRUST_BAD_SIGNATURE : unknown());
    }

    @ParameterizedTest
    @EnumSource(value = KeyKind.class, names = "ML_DSA.*", mode = EnumSource.Mode.MATCH_ALL)
    void isGoodWhereTheRuntimeKnowsIt(KeyKind kind) {
        TestAuthority authority = TestAuthority.create("Quantum", kind, seeded, clock);
        Judgement judgement =
                judge(authority, leaf(authority).chainDer(), JcaSignatureCheck.ofRuntime());
        if (known(kind)) {
            assertThat(judgement).as("%s", seeded).isInstanceOf(JudgedChain.class);
        } else {
            assertThat(code(judgement)).isEqualTo(unknown());
        }
    }

    @ParameterizedTest
    @EnumSource(value = KeyKind.class, names = "ML_DSA.*", mode = EnumSource.Mode.MATCH_ALL)
    void isGoodUnderTheNativeProviderOnEveryRuntime(KeyKind kind) {
        TestAuthority authority = TestAuthority.create("Quantum", kind, seeded, clock);
        JcaSignatureCheck conscrypt = JcaSignatureCheck.with(Conscrypt.newProvider());

        assertThat(judge(authority, leaf(authority).chainDer(), conscrypt))
                .as("%s", seeded)
                .isInstanceOf(JudgedChain.class);
    }

    private static ProblemCode unknown() {
        return ProblemCode.TRUST_UNSUPPORTED_ALGORITHM;
    }

    /** Asked of the runtime's version, not of what is tested: ML-DSA came with JEP 497. */
    private static boolean known(KeyKind kind) {
        boolean runtime = Runtime.version().feature() >= 24;
        assertThat(JcaSignatureCheck.ofRuntime().supports(SignatureAlgorithm.valueOf(kind.name())))
                .isEqualTo(runtime);
        return runtime;
    }

    private static TestIdentity leaf(TestAuthority authority) {
        return authority.issue().spiffe("spiffe://test.example/web").keyed(KeyKind.P_256).make();
    }

    private Judgement judge(TestAuthority authority, List<byte[]> chain, JcaSignatureCheck check) {
        try {
            Certificate root = Certificate.read(authority.root().getEncoded()).orThrow();
            TrustBundle bundle =
                    TrustBundle.of(TrustBundle.Parts.anchors(List.of(root)), clock.instant());
            return new PeerVerifier(check)
                    .judge(
                            new ShownChain(chain),
                            new Conditions(
                                    bundle,
                                    Role.CLIENT,
                                    Expectation.anyProvenPeer(),
                                    clock.instant()));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ProblemCode code(Judgement judgement) {
        return ((Rejection) judgement).code();
    }
}
