package dev.countersign.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.smith.BouncyPaths;
import dev.countersign.smith.Made;
import dev.countersign.smith.Smith;
import dev.countersign.smith.Tangle;
import dev.countersign.testkit.Repetitions;
import dev.countersign.testkit.Seeded;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.PolicyDemand;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two implementations that share nothing judge the same tangles of authorities: ours, and Bouncy
 * Castle's, asked about every path there is. They do not differ. Two differences are known, and
 * {@link BouncyPaths} and {@link Tangle} are made so that they do not show: an anchor is to Bouncy
 * Castle a name and a key, and its certificate is not looked at; and where its certificate is, its
 * policies count, which with us bind nobody (RFC 5280 §6.1.1(d)).
 */
@Timeout(1_800)
class SecondOpinionTest {
    private static final int TANGLES = Repetitions.of(150, 20_000);

    private final Seeded seeded = Seeded.fresh();
    private final Tangle.Workshop workshop =
            new Tangle.Workshop(new Smith(seeded, Court.NOW), Court.NOW);
    private final Court court = new Court(seeded);

    @Test
    void agreesOnEveryTangle() {
        Map<String, Integer> answers = new TreeMap<>();
        for (int at = 0; at < TANGLES; at++) {
            Seeded own = seeded.fork("tangle " + at);
            Tangle tangle = workshop.tangle(own);
            boolean explicit = own.between(1, 3) == 1;
            BouncyPaths bouncy = new BouncyPaths(Court.NOW, explicit);
            String which = seeded + ", tangle " + at + ", explicit policy " + explicit;

            Judgement ours = ours(tangle, explicit);
            if (ours instanceof JudgedChain judged) {
                assertThat(bouncy.refusalOf(judged.path().stream().map(Certificate::der).toList()))
                        .as("%s: %s", which, judged.path())
                        .isEmpty();
            }
            assertThat(bouncy.hasValidPath(tangle))
                    .as("%s: %s", which, text(ours))
                    .isEqualTo(ours instanceof JudgedChain);
            answers.merge(code(ours), 1, Integer::sum);
        }
        // few of them may come to anything, but for both kinds of answer
        boolean many = TANGLES >= 100;
        assertThat(answers).as("%s", seeded).hasSizeGreaterThan(many ? 5 : 1);
        assertThat(answers.getOrDefault("accepted", 0))
                .as("%s: %s", seeded, answers)
                .isBetween(many ? TANGLES / 10 : 1, many ? TANGLES * 2 / 3 : TANGLES - 1);
    }

    private Judgement ours(Tangle tangle, boolean explicit) {
        PolicyDemand policies =
                explicit
                        ? new PolicyDemand(
                                Set.of(Tangle.POLICY),
                                Set.of(PolicyDemand.Switch.REQUIRE_EXPLICIT_POLICY))
                        : PolicyDemand.none();
        Demands demands =
                new Demands(
                        Profile.STANDARD,
                        policies,
                        Demands.Use.ANY,
                        RevocationMode.CHECK_IF_PRESENT);
        List<Certificate> anchors = tangle.anchors().stream().map(Made::read).toList();
        TrustBundle bundle =
                TrustBundle.of(TrustBundle.Parts.anchors(anchors).demanding(demands), Court.NOW);
        return court.verifier()
                .judge(
                        Court.shown(tangle.shown().toArray(new Made[0])),
                        Court.conditions(bundle, Role.SERVER));
    }

    private static String code(Judgement judgement) {
        return judgement instanceof Rejection rejection ? rejection.code().toString() : "accepted";
    }

    private static String text(Judgement judgement) {
        return judgement instanceof Rejection rejection
                ? rejection.code() + ": " + rejection.seen()
                : "accepted";
    }
}
