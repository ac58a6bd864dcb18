package dev.countersign.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.Court;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.Role;
import dev.countersign.trust.VerifiedPeer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A target that observes lets in whom its rules would refuse, and says so in the permit. */
class ObservingTest {
    private static final Attempt ORDERS = Attempt.connection("orders");
    private static final Attempt BILLING = Attempt.connection("billing");
    private static final Rule WEB =
            new Rule(
                    "allow[1]",
                    peer("spiffe://test.example/*"),
                    List.of(peer("spiffe://test.example/bad")));

    private final Court court = new Court();
    private final Conditions conditions = court.conditions(Role.CLIENT);
    private final Epoch epoch = new Epoch(7, conditions.bundle().digest());
    private final AccessPolicy policy =
            AccessPolicy.ofTargets(
                    Map.of(
                            "orders", new TargetRules(List.of(WEB), Enforcement.OBSERVE),
                            "billing", new TargetRules(List.of(WEB), Enforcement.ENFORCE)));

    @Test
    void refusesAtTheTargetThatIsEnforcedBesideOneThatIsNot() {
        VerifiedPeer stranger = verified("/far/away");

        assertThat(policy.decide(stranger, BILLING, epoch)).isInstanceOf(Denial.class);
        assertThat(policy.decide(stranger, ORDERS, epoch)).isInstanceOf(Permit.class);
        assertThat(policy.observedTargets()).containsExactly("orders");
    }

    @Test
    void permitsWithTheDenialThatItWouldHaveBeenAndNoRule() {
        VerifiedPeer stranger = verified("/far/away");
        Permit permit = (Permit) policy.decide(stranger, ORDERS, epoch);
        Denial denial = (Denial) policy.decide(stranger, BILLING, epoch);

        assertThat(permit.rule()).isEmpty();
        assertThat(permit.observed())
                .contains(new Denial(denial.code(), denial.peer(), ORDERS, denial.nearest()));
        assertThat(permit.peer()).isSameAs(stranger);
        assertThat(permit.target()).isEqualTo("orders");
        assertThat(permit.epoch()).isEqualTo(7);
        assertThat(permit.until()).isEqualTo(stranger.until());
    }

    @Test
    void permitsWhomAnExceptNamesAndTellsThat() {
        Permit permit = (Permit) policy.decide(verified("/bad"), ORDERS, epoch);

        assertThat(permit.observed().orElseThrow().code()).isEqualTo(ProblemCode.ACCESS_EXCEPTED);
    }

    @Test
    void permitsByRuleWhomARuleNamesAndObservesNothing() {
        Permit permit = (Permit) policy.decide(verified("/web"), ORDERS, epoch);

        assertThat(permit.rule()).contains(WEB);
        assertThat(permit.observed()).isEmpty();
    }

    @Test
    void refusesTargetThatIsNotKnown() {
        Attempt other = Attempt.connection("other");

        assertThat(policy.decide(verified("/web"), other, epoch))
                .isInstanceOfSatisfying(
                        Denial.class,
                        denial ->
                                assertThat(denial.code())
                                        .isEqualTo(ProblemCode.ACCESS_UNKNOWN_TARGET));
        assertThat(policy.foresee(judged("/web"), other)).isPresent();
    }

    @Test
    void foreseesNoDenial() {
        assertThat(policy.foresee(judged("/far/away"), BILLING)).isPresent();
        assertThat(policy.foresee(judged("/far/away"), ORDERS)).isEmpty();
        assertThat(policy.foresee(judged("/bad"), ORDERS)).isEmpty();
    }

    @Test
    void cannotBeMadeWithTargetWithoutRule() {
        Map<String, TargetRules> empty =
                Map.of("orders", new TargetRules(List.of(), Enforcement.OBSERVE));

        assertThatThrownBy(() -> AccessPolicy.ofTargets(empty))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("target orders: no rule (expected: at least one)");
    }

    private VerifiedPeer verified(String path) {
        var order = court.authority().issue().spiffe("spiffe://test.example" + path);
        return court.verified(order.make(), conditions);
    }

    private JudgedChain judged(String path) {
        var peer = court.authority().issue().spiffe("spiffe://test.example" + path).make();
        return court.good(Court.shown(peer), conditions);
    }

    private static Conjunction peer(String pattern) {
        return Conjunction.peer(PeerPattern.parse(pattern).orThrow());
    }
}
