package dev.countersign.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.access.Attempt.Request;
import dev.countersign.identity.PeerId;
import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.Seeded;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.Court;
import dev.countersign.trust.Role;
import dev.countersign.trust.VerifiedPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every rule in order, and the same answer that the decision gives. */
class ExplanationTest {
    private static final Attempt CONNECTION = Attempt.connection("orders");
    private static final List<String> PATTERNS =
            List.of(
                    "spiffe://test.example/a",
                    "spiffe://test.example/b",
                    "spiffe://test.example/*",
                    "spiffe://test.example/**",
                    "spiffe://test.example/a/**",
                    "dns:x.test.example",
                    "dns:y.test.example");

    private final Court court = new Court();
    private final Conditions conditions = court.conditions(Role.CLIENT);
    private final Epoch epoch = new Epoch(7, conditions.bundle().digest());

    @Test
    void namesWhatFailsOfEveryRuleInOrder() {
        Rule web = new Rule("allow[1]", peer("spiffe://test.example/web"), List.of());
        Rule gets =
                new Rule(
                        "allow[2]",
                        new Conjunction(Optional.empty(), Set.of("GET"), List.of()),
                        List.of());
        Rule most =
                new Rule(
                        "allow[3]",
                        peer("spiffe://test.example/**"),
                        List.of(
                                peer("spiffe://test.example/x/*"),
                                peer("spiffe://test.example/bad")));
        Explanation explanation =
                policy(Enforcement.ENFORCE, web, gets, most)
                        .explain(ids("spiffe://test.example/bad"), CONNECTION);

        assertThat(explanation.letsIn()).isFalse();
        assertThat(explanation.letInBy()).isEmpty();
        assertThat(explanation.denial().orElseThrow().code())
                .isEqualTo(ProblemCode.ACCESS_EXCEPTED);
        assertThat(explanation.rules())
                .extracting(Explanation.Reading::rule)
                .containsExactly(web, gets, most);
        assertThat(explanation.rules())
                .extracting(Explanation.Reading::reasons)
                .containsExactly(
                        List.of("peer is not spiffe://test.example/web"),
                        List.of("method is not one of GET"),
                        List.of("its except leaves out spiffe://test.example/bad"));
    }

    @Test
    void tellsWhoCouldReachTargetWithSomeRequestYetToCome() {
        Conjunction reading =
                new Conjunction(
                        peer("spiffe://test.example/web").peer(), Set.of("GET"), paths("/r/**"));
        AccessPolicy policy = policy(Enforcement.ENFORCE, new Rule("allow[1]", reading, List.of()));
        List<PeerId> web = ids("spiffe://test.example/web");

        assertThat(policy.explain(web, CONNECTION).letsIn()).isFalse();
        assertThat(policy.explainEntry(web, CONNECTION.target()).letsIn()).isTrue();
        assertThat(
                        policy.explainEntry(ids("spiffe://test.example/other"), CONNECTION.target())
                                .letsIn())
                .isFalse();
    }

    @Test
    void namesTheFirstRuleThatLetsInThoughLaterOnesDoToo() {
        Rule first = new Rule("allow[1]", peer("spiffe://test.example/*"), List.of());
        Rule second = new Rule("allow[2]", peer("spiffe://test.example/web"), List.of());
        Explanation explanation =
                policy(Enforcement.ENFORCE, first, second)
                        .explain(ids("spiffe://test.example/web"), CONNECTION);

        assertThat(explanation.letsIn()).isTrue();
        assertThat(explanation.letInBy()).contains(first);
        assertThat(explanation.denial()).isEmpty();
        assertThat(explanation.rules()).allMatch(Explanation.Reading::lets);
    }

    @Test
    void saysWhatWouldBeRefusedWereItNotOnlyObserved() {
        Rule web = new Rule("allow[1]", peer("spiffe://test.example/web"), List.of());
        Explanation explanation =
                policy(Enforcement.OBSERVE, web)
                        .explain(ids("spiffe://test.example/other"), CONNECTION);

        assertThat(explanation.letsIn()).isTrue();
        assertThat(explanation.letInBy()).isEmpty();
        assertThat(explanation.denial().orElseThrow().code())
                .isEqualTo(ProblemCode.ACCESS_NO_MATCHING_RULE);
    }

    @Test
    void knowsNoRuleOfTargetThatThereIsNot() {
        Rule all = new Rule("allow[1]", peer("spiffe://test.example/**"), List.of());
        Explanation explanation =
                policy(Enforcement.OBSERVE, all)
                        .explain(ids("spiffe://test.example/web"), Attempt.connection("other"));

        assertThat(explanation.letsIn()).isFalse();
        assertThat(explanation.rules()).isEmpty();
        assertThat(explanation.denial().orElseThrow().code())
                .isEqualTo(ProblemCode.ACCESS_UNKNOWN_TARGET);
    }

    @Test
    void agreesWithTheDecisionAboutEveryPeerUnderRandomPolicies() {
        Seeded seeded = Seeded.fresh();
        List<VerifiedPeer> peers =
                List.of(
                        verified("/a"),
                        verified("/b", "x.test.example"),
                        verified("/a/b", "x.test.example", "y.test.example"),
                        verified("/c", "*.test.example"));
        int permits = 0;
        for (int round = 0; round < 2000; round++) {
            AccessPolicy policy = random(seeded);
            VerifiedPeer peer = seeded.pick(peers);
            Attempt attempt = attempt(seeded);
            Decision decision = policy.decide(peer, attempt, epoch);
            Explanation explanation = policy.explain(peer.names().ids(), attempt);
            assertThat(explanation.letsIn())
                    .as("%s, round %d", seeded, round)
                    .isEqualTo(decision instanceof Permit);
            if (decision instanceof Permit permit) {
                permits++;
                assertThat(explanation.letInBy()).isEqualTo(permit.rule());
                assertThat(explanation.denial()).isEqualTo(permit.observed());
            } else {
                assertThat(explanation.denial()).contains((Denial) decision);
            }
        }
        assertThat(permits).as("%s: both answers occur", seeded).isBetween(200, 1800);
    }

    @Test
    void agreesWithShadowingUnderRandomPolicies() {
        Seeded seeded = Seeded.fresh();
        List<List<PeerId>> peers =
                List.of(
                        ids("spiffe://test.example/a"),
                        ids("spiffe://test.example/b", "dns:x.test.example"),
                        ids("spiffe://test.example/a/b", "dns:x.test.example"),
                        ids("dns:x.test.example", "dns:y.test.example"));
        int shadows = 0;
        for (int round = 0; round < 2000; round++) {
            Rule upper = rule(seeded, 1);
            Rule lower = rule(seeded, 2);
            AccessPolicy policy = policy(Enforcement.ENFORCE, upper, lower);
            shadows += upper.shadows(lower) ? 1 : 0;
            for (List<PeerId> names : peers) {
                Optional<Rule> by = policy.explain(names, attempt(seeded)).letInBy();
                assertThat(upper.shadows(lower) && by.equals(Optional.of(lower)))
                        .as("%s, round %d: %s lets in below %s", seeded, round, lower, upper)
                        .isFalse();
            }
        }
        assertThat(shadows).as("%s: both answers occur", seeded).isBetween(50, 1950);
    }

    private AccessPolicy random(Seeded seeded) {
        List<Rule> rules = new ArrayList<>();
        int count = seeded.between(1, 3);
        for (int i = 1; i <= count; i++) {
            rules.add(rule(seeded, i));
        }
        Enforcement enforcement =
                seeded.between(0, 3) == 0 ? Enforcement.OBSERVE : Enforcement.ENFORCE;
        return policy(enforcement, rules.toArray(Rule[]::new));
    }

    private static Rule rule(Seeded seeded, int number) {
        List<Conjunction> except =
                seeded.between(0, 1) == 0 ? List.of() : List.of(conjunction(seeded));
        return new Rule("allow[" + number + "]", conjunction(seeded), except);
    }

    private static Conjunction conjunction(Seeded seeded) {
        return new Conjunction(
                seeded.between(0, 5) == 0
                        ? Optional.empty()
                        : Optional.of(PeerPattern.parse(seeded.pick(PATTERNS)).orThrow()),
                seeded.pick(List.of(Set.of(), Set.of(), Set.of("GET"), Set.of("GET", "PUT"))),
                seeded.pick(List.of(List.of(), List.of(), paths("/r/*"), paths("/r/**", "/x"))));
    }

    private static List<SegmentPattern> paths(String... patterns) {
        return List.of(patterns).stream().map(one -> SegmentPattern.parse(one).orThrow()).toList();
    }

    private static Attempt attempt(Seeded seeded) {
        if (seeded.between(0, 1) == 0) {
            return CONNECTION;
        }
        String method = seeded.pick(List.of("GET", "PUT", "POST"));
        String path = seeded.pick(List.of("/r/1", "/r/1/2", "/x", "/y"));
        return new Attempt("orders", Optional.of(new Request(method, path)));
    }

    private VerifiedPeer verified(String path, String... hosts) {
        var order = court.authority().issue().spiffe("spiffe://test.example" + path);
        for (String host : hosts) {
            order.dns(host);
        }
        return court.verified(order.make(), conditions);
    }

    private static AccessPolicy policy(Enforcement enforcement, Rule... rules) {
        return AccessPolicy.ofTargets(
                Map.of("orders", new TargetRules(List.of(rules), enforcement)));
    }

    private static List<PeerId> ids(String... texts) {
        return List.of(texts).stream().map(one -> PeerId.parse(one).orThrow()).toList();
    }

    private static Conjunction peer(String pattern) {
        return Conjunction.peer(PeerPattern.parse(pattern).orThrow());
    }
}
