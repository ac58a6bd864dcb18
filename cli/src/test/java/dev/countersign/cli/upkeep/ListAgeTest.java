package dev.countersign.cli.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.problem.ProblemCode;
import dev.countersign.snapshot.TrustByTarget;
import dev.countersign.testkit.FixedClock;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.tls.JcaSignatureCheck;
import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.RevocationList;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ListAgeTest {
    private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");

    private final FixedClock clock = FixedClock.at(START);
    private final TestAuthority authority = TestAuthority.create(clock);

    @Test
    void warnsInTheLastQuarterAndAlarmsWhenItIsOver() throws GeneralSecurityException {
        TrustBundle trust = trust(START.plus(Duration.ofHours(4)));
        ListAge age = new ListAge(() -> TrustByTarget.common(trust), clock);

        clock.advance(Duration.ofHours(3));
        assertThat(age.run()).isEqualTo(Chore.Done.UNCHANGED);
        clock.advance(Duration.ofSeconds(1));
        assertThat(problem(age).level()).isEqualTo("soon stale");
        clock.advance(Duration.ofHours(1));
        assertThat(problem(age).level()).isEqualTo("stale");
        assertThat(problem(age).problem().code()).isEqualTo(ProblemCode.TRUST_CRL_STALE);
        assertThat(problem(age).problem()).hasMessageContaining("2026-11-24T12:00:00Z");
    }

    @Test
    void looksAtTheListsOfTargetsToo() throws GeneralSecurityException {
        TrustBundle none = TrustBundle.of(parts(), START);
        TrustBundle own = trust(START.plus(Duration.ofHours(4)));
        ListAge age = new ListAge(() -> new TrustByTarget(none, Map.of("orders", own)), clock);

        clock.advance(Duration.ofHours(4));
        assertThat(problem(age).level()).isEqualTo("soon stale");
    }

    @Test
    void hasNothingToSayOfNoLists() throws GeneralSecurityException {
        TrustBundle none = TrustBundle.of(parts(), START);

        assertThat(new ListAge(() -> TrustByTarget.common(none), clock).run())
                .isEqualTo(Chore.Done.UNCHANGED);
    }

    @Test
    void looksEverySecond() throws GeneralSecurityException {
        TrustBundle trust = trust(START.plus(Duration.ofHours(4)));
        ListAge age = new ListAge(() -> TrustByTarget.common(trust), clock);

        assertThat(age.due()).isEqualTo(Instant.EPOCH);
        age.run();
        assertThat(age.due()).isEqualTo(START.plusSeconds(1));
    }

    private static LevelledException problem(ListAge age) {
        return catchThrowableOfType(LevelledException.class, age::run);
    }

    private TrustBundle trust(Instant nextUpdate) throws GeneralSecurityException {
        RevocationList list =
                RevocationList.read(authority.rootCrl(Set.of(), START, nextUpdate, 1).getEncoded())
                        .orThrow();
        AcceptedRevocations accepted =
                AcceptedRevocations.accept(
                                list, parts().anchors().get(0), JcaSignatureCheck.ofRuntime())
                        .orThrow();
        return TrustBundle.of(parts().revoking(List.of(accepted)), START);
    }

    private TrustBundle.Parts parts() throws GeneralSecurityException {
        return TrustBundle.Parts.anchors(
                List.of(Certificate.read(authority.root().getEncoded()).orThrow()));
    }
}
