package dev.countersign.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.identity.CertificateCredential;
import dev.countersign.identity.SpiffeId;
import dev.countersign.identity.TrustDomain;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.JcaSignatureCheck;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.Judgement;
import dev.countersign.trust.PeerEvidence;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.Rejection;
import dev.countersign.trust.Role;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PassingAuthorityTest {
    private static final TrustDomain DOMAIN = new TrustDomain("passing.example");
    private static final SpiffeId ALICE = SpiffeId.of("spiffe://passing.example/alice");

    private final Clock clock = Clock.systemUTC();
    private final SignatureCheck signatures = JcaSignatureCheck.ofRuntime();
    private final PassingAuthority authority = PassingAuthority.of(DOMAIN, signatures, clock);

    @ParameterizedTest
    @EnumSource(Role.class)
    void issuesWhatItsOwnTrustFindsGood(Role role) throws Exception {
        assertThat(judge(authority, authority.issue(ALICE), role)).isInstanceOf(JudgedChain.class);
    }

    @Test
    void issuesWhatNobodyElseBelieves() throws Exception {
        PassingAuthority other = PassingAuthority.of(DOMAIN, signatures, clock);
        assertThat(judge(other, authority.issue(ALICE), Role.CLIENT))
                .isInstanceOfSatisfying(
                        Rejection.class,
                        one -> assertThat(one.code()).isEqualTo(ProblemCode.TRUST_UNKNOWN_ISSUER));
    }

    @Test
    void makesAnotherKeyEachTime() {
        assertThat(authority.issue(ALICE).chain().getFirst().getPublicKey())
                .isNotEqualTo(authority.issue(ALICE).chain().getFirst().getPublicKey());
    }

    private Judgement judge(PassingAuthority trusted, CertificateCredential shown, Role role)
            throws CertificateEncodingException {
        List<byte[]> chain = new ArrayList<>();
        for (X509Certificate one : shown.chain()) {
            chain.add(one.getEncoded());
        }
        return new PeerVerifier(signatures)
                .judge(
                        new PeerEvidence.ShownChain(chain),
                        new Conditions(
                                TrustBundle.of(trusted.trust(), clock.instant()),
                                role,
                                Expectation.anyProvenPeer(),
                                clock.instant()));
    }
}
