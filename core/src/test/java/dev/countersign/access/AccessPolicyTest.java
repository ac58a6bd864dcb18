package dev.countersign.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.access.Attempt.Request;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.Court;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.Role;
import dev.countersign.trust.VerifiedPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessPolicyTest {
    private static final String TARGET = "orders";
    private static final Conjunction ANYONE =
            new Conjunction(Optional.empty(), Set.of(), List.of());

    private final Court court = new Court();
    private final Conditions conditions = court.conditions(Role.CLIENT);
    private final Epoch epoch = new Epoch(7, conditions.bundle().digest());

    // ---- who gets in

    @Test
    void refusesWhoeverNoRuleNames() {
        Denial denial = denied(policy(rule(peer("spiffe://test.example/web"))), verified("/other"));

        assertThat(denial.code()).isEqualTo(ProblemCode.ACCESS_NO_MATCHING_RULE);
        assertThat(denial.seen())
                .isEqualTo(
                        "spiffe://test.example/other may not reach orders; nearest rule:"
                                + " orders/allow[1] (peer is not spiffe://test.example/web)");
    }

    @Test
    void permitsWhomARuleNames() {
        Rule rule = rule(peer("spiffe://test.example/web"));
        VerifiedPeer peer = verified("/web");
        Permit permit = permitted(policy(rule), peer);

        assertThat(permit.peer()).isSameAs(peer);
        assertThat(permit.target()).isEqualTo(TARGET);
        assertThat(permit.rule()).contains(rule);
        assertThat(permit.epoch()).isEqualTo(7);
        assertThat(permit.until()).isEqualTo(peer.until());
        assertThat(permit.observed()).isEmpty();
    }

    @Test
    void permitsByEveryNameThatWasProven() {
        VerifiedPeer peer = verified("/web", "web.test.example");

        assertThat(decide(policy(rule(peer("dns:web.test.example"))), peer))
                .isInstanceOf(Permit.class);
        assertThat(decide(policy(rule(peer("dns:test.example"))), peer)).isInstanceOf(Denial.class);
    }

    @Test
    void permitsNobodyByWildcardOfItsCertificate() {
        VerifiedPeer peer = verified("/web", "*.pool.example");

        assertThat(decide(policy(rule(peer("dns:a.pool.example"))), peer))
                .isInstanceOf(Denial.class);
        assertThat(decide(policy(rule(peer("dns:pool.example"))), peer)).isInstanceOf(Denial.class);
    }

    @Test
    void permitsEveryProvenPeerWhereARuleGivesNoPeer() {
        assertThat(decide(policy(rule(ANYONE)), verified("/any"))).isInstanceOf(Permit.class);
    }

    @Test
    void permitsByTheFirstRuleThatMatches() {
        Rule first = new Rule("first", peer("spiffe://test.example/a"), List.of());
        Rule second = new Rule("second", peer("spiffe://test.example/*"), List.of());
        Rule third = new Rule("third", peer("spiffe://test.example/b"), List.of());
        AccessPolicy policy = policy(first, second, third);

        assertThat(permitted(policy, verified("/a")).rule()).contains(first);
        assertThat(permitted(policy, verified("/b")).rule()).contains(second);
    }

    // ---- except

    @Test
    void refusesWhomAnExceptNames() {
        Rule rule =
                new Rule(
                        "orders/allow[1]",
                        peer("spiffe://test.example/**"),
                        List.of(
                                peer("spiffe://test.example/x"),
                                peer("spiffe://test.example/bad/*")));

        assertThat(decide(policy(rule), verified("/good"))).isInstanceOf(Permit.class);
        Denial denial = denied(policy(rule), verified("/bad/one"));
        assertThat(denial.code()).isEqualTo(ProblemCode.ACCESS_EXCEPTED);
        assertThat(denial.seen())
                .endsWith("nearest rule: orders/allow[1] (its except names the peer)");
    }

    @Test
    void exceptsByAnyNameThatWasProven() {
        Rule rule =
                new Rule(
                        "r",
                        peer("spiffe://test.example/**"),
                        List.of(peer("dns:bad.test.example")));

        assertThat(decide(policy(rule), verified("/web", "bad.test.example")))
                .isInstanceOf(Denial.class);
    }

    @Test
    void letsALaterRuleTakeInWhomAnEarlierOneLeftOut() {
        Rule without =
                new Rule(
                        "a",
                        peer("spiffe://test.example/**"),
                        List.of(peer("spiffe://test.example/x")));
        Rule with = rule(peer("spiffe://test.example/x"));

        assertThat(permitted(policy(without, with), verified("/x")).rule()).contains(with);
    }

    @Test
    void exceptsOnlyWhereAllOfItsPartsHold() {
        Conjunction deletes =
                new Conjunction(
                        Optional.of(pattern("spiffe://test.example/web")),
                        Set.of("DELETE"),
                        List.of());
        Rule rule = new Rule("r", peer("spiffe://test.example/*"), List.of(deletes));

        assertThat(decide(policy(rule), verified("/web"), "GET", "/a")).isInstanceOf(Permit.class);
        assertThat(decide(policy(rule), verified("/web"), "DELETE", "/a"))
                .isInstanceOf(Denial.class);
        assertThat(decide(policy(rule), verified("/other"), "DELETE", "/a"))
                .isInstanceOf(Permit.class);
        assertThat(decide(policy(rule), verified("/web"))).isInstanceOf(Permit.class);
    }

    // ---- conjunction

    @ParameterizedTest
    @CsvSource({
        "/batch/a, GET, /reports/x, true",
        "/batch/a, GET, /reports, true",
        "/batch/a, HEAD, /exports, true",
        "/batch/a, GET, /other, false",
        "/batch/a, POST, /reports/x, false",
        "/batch/a, get, /reports/x, false",
        "/web, GET, /reports/x, false"
    })
    void permitsOnlyWhereAllPartsOfRuleHold(
            String peer, String method, String path, boolean permitted) {
        AccessPolicy policy = policy(rule(reports()));

        assertThat(decide(policy, verified(peer), method, path))
                .isInstanceOf(permitted ? Permit.class : Denial.class);
    }

    @Test
    void permitsNoBareConnectionByRuleAboutRequests() {
        Conjunction paths = new Conjunction(Optional.empty(), Set.of(), List.of(segments("/**")));
        Conjunction methods = new Conjunction(Optional.empty(), Set.of("GET"), List.of());

        assertThat(decide(policy(rule(paths)), verified("/web"))).isInstanceOf(Denial.class);
        assertThat(decide(policy(rule(methods)), verified("/web"))).isInstanceOf(Denial.class);
    }

    @Test
    void saysWhatOfRuleDidNotHold() {
        Denial denial =
                (Denial)
                        decide(
                                policy(rule(reports())),
                                verified("/web"),
                                "POST",
                                "/secret?token=1");

        assertThat(denial.seen())
                .endsWith(
                        "(peer is not spiffe://test.example/batch/**; method is not one of GET, HEAD;"
                                + " path is not under /reports/**, /exports)")
                .doesNotContain("token");
    }

    // ---- the nearest rule

    @Test
    void namesTheRuleOfWhichLeastFailed() {
        Rule far = new Rule("far", reports(), List.of());
        Rule near = new Rule("near", peer("spiffe://else.example/x"), List.of());

        assertThat(nearest(policy(far, near), verified("/web"))).isEqualTo(near);
        assertThat(nearest(policy(near, far), verified("/web"))).isEqualTo(near);
    }

    @Test
    void namesTheRuleWhosePeerIsMostAlikeAmongEquals() {
        Rule other = new Rule("other", peer("dns:db.example"), List.of());
        Rule alike = new Rule("alike", peer("spiffe://test.example/web-frontend"), List.of());
        Rule less = new Rule("less", peer("spiffe://test.example/batch"), List.of());

        assertThat(nearest(policy(other, alike, less), verified("/web"))).isEqualTo(alike);
        assertThat(nearest(policy(less, other, alike), verified("/web"))).isEqualTo(alike);
    }

    @Test
    void namesRuleWithoutPeerAsNearestWhenItsRequestFails() {
        Rule anyoneGets = rule(new Conjunction(Optional.empty(), Set.of("GET"), List.of()));

        assertThat(nearest(policy(anyoneGets), verified("/web"))).isEqualTo(anyoneGets);
    }

    // ---- targets and epochs

    @Test
    void refusesTargetItDoesNotKnow() {
        AccessPolicy policy = policy(rule(ANYONE));
        Denial denial =
                (Denial) policy.decide(verified("/web"), Attempt.connection("other"), epoch);

        assertThat(denial.code()).isEqualTo(ProblemCode.ACCESS_UNKNOWN_TARGET);
        assertThat(denial.nearest()).isEmpty();
        assertThat(denial.seen()).isEqualTo("spiffe://test.example/web may not reach other");
    }

    @Test
    void keepsTheRulesOfOneTargetFromAnother() {
        AccessPolicy policy =
                AccessPolicy.of(
                        Map.of(
                                TARGET,
                                List.of(rule(peer("spiffe://test.example/a"))),
                                "other",
                                List.of(rule(peer("spiffe://test.example/b")))));

        assertThat(decide(policy, verified("/a"))).isInstanceOf(Permit.class);
        assertThat(decide(policy, verified("/b"))).isInstanceOf(Denial.class);
        assertThat(policy.rulesByTarget()).containsOnlyKeys(TARGET, "other");
    }

    @Test
    void cannotBeMadeWithTargetWithoutRule() {
        assertThatThrownBy(() -> AccessPolicy.of(Map.of(TARGET, List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("target orders: no rule (expected: at least one)");
    }

    @Test
    void doesNotChangeWithTheRulesItWasMadeOf() {
        List<Rule> rules = new ArrayList<>(List.of(rule(peer("spiffe://test.example/a"))));
        AccessPolicy policy = AccessPolicy.of(Map.of(TARGET, rules));
        rules.add(rule(ANYONE));

        assertThat(decide(policy, verified("/b"))).isInstanceOf(Denial.class);
    }

    @Test
    void decidesOnlyAboutPeersJudgedUnderTheBundleOfItsEpoch() {
        VerifiedPeer peer = verified("/web");
        Epoch other = new Epoch(8, "another digest");

        assertThatThrownBy(
                        () -> policy(rule(ANYONE)).decide(peer, Attempt.connection(TARGET), other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("peer judged under bundle ");
    }

    // ---- foreseeing

    @Test
    void foreseesNothingAgainstWhomItWouldPermit() {
        assertThat(
                        policy(rule(peer("spiffe://test.example/web")))
                                .foresee(judged("/web"), connection()))
                .isEmpty();
    }

    @Test
    void foreseesTheDenialOfWhomNoRuleNames() {
        AccessPolicy policy = policy(rule(peer("spiffe://test.example/web")));

        assertThat(policy.foresee(judged("/other"), connection()).orElseThrow().code())
                .isEqualTo(ProblemCode.ACCESS_NO_MATCHING_RULE);
        assertThat(policy.foresee(judged("/web"), Attempt.connection("x")).orElseThrow().code())
                .isEqualTo(ProblemCode.ACCESS_UNKNOWN_TARGET);
    }

    @Test
    void foreseesTheDenialOfWhomAnExceptNames() {
        Rule rule =
                new Rule(
                        "r",
                        peer("spiffe://test.example/**"),
                        List.of(peer("spiffe://test.example/x")));

        assertThat(policy(rule).foresee(judged("/x"), connection()).orElseThrow().code())
                .isEqualTo(ProblemCode.ACCESS_EXCEPTED);
    }

    @Test
    void foreseesNothingAgainstPeerWhoseRequestsAreNotKnownYet() {
        Conjunction deletes =
                new Conjunction(Optional.empty(), Set.of("DELETE"), List.of(segments("/x")));
        Rule some = new Rule("r", reports(), List.of(deletes));

        assertThat(policy(some).foresee(judged("/batch/a"), connection())).isEmpty();
        assertThat(policy(some).foresee(judged("/web"), connection())).isPresent();
        assertThat(policy(some).foresee(verified("/batch/a"), connection())).isEmpty();
        assertThat(policy(some).foresee(verified("/web"), connection())).isPresent();
    }

    @Test
    void foreseesTheDenialOfKnownRequest() {
        AccessPolicy policy = policy(rule(reports()));

        assertThat(policy.foresee(judged("/batch/a"), request("POST", "/reports/x"))).isPresent();
        assertThat(policy.foresee(judged("/batch/a"), request("GET", "/reports/x"))).isEmpty();
    }

    @Test
    void foreseesWhatItDecidesAboutEveryPeer() {
        List<Rule> rules =
                List.of(
                        rule(peer("spiffe://test.example/a")),
                        new Rule(
                                "r",
                                peer("spiffe://test.example/b/**"),
                                List.of(peer("spiffe://test.example/b/x"))),
                        rule(peer("dns:c.test.example")));
        AccessPolicy policy = AccessPolicy.of(Map.of(TARGET, rules));
        for (String path : List.of("/a", "/b", "/b/x", "/b/y", "/c", "/a/a")) {
            boolean permitted = decide(policy, verified(path)) instanceof Permit;
            assertThat(policy.foresee(judged(path), connection()).isEmpty())
                    .as(path)
                    .isEqualTo(permitted);
        }
    }

    private Rule nearest(AccessPolicy policy, VerifiedPeer peer) {
        return denied(policy, peer).nearest().orElseThrow().rule();
    }

    private Permit permitted(AccessPolicy policy, VerifiedPeer peer) {
        return (Permit) decide(policy, peer);
    }

    private Denial denied(AccessPolicy policy, VerifiedPeer peer) {
        return (Denial) decide(policy, peer);
    }

    private Decision decide(AccessPolicy policy, VerifiedPeer peer) {
        return policy.decide(peer, connection(), epoch);
    }

    private Decision decide(AccessPolicy policy, VerifiedPeer peer, String method, String path) {
        return policy.decide(peer, request(method, path), epoch);
    }

    private VerifiedPeer verified(String path, String... hosts) {
        var order = court.authority().issue().spiffe("spiffe://test.example" + path);
        for (String host : hosts) {
            order.dns(host);
        }
        return court.verified(order.make(), conditions);
    }

    private JudgedChain judged(String path) {
        var peer = court.authority().issue().spiffe("spiffe://test.example" + path).make();
        return court.good(Court.shown(peer), conditions);
    }

    private static AccessPolicy policy(Rule... rules) {
        return AccessPolicy.of(Map.of(TARGET, List.of(rules)));
    }

    private static Rule rule(Conjunction when) {
        return new Rule("orders/allow[1]", when, List.of());
    }

    private static Conjunction peer(String text) {
        return Conjunction.peer(pattern(text));
    }

    private static Conjunction reports() {
        return new Conjunction(
                Optional.of(pattern("spiffe://test.example/batch/**")),
                Set.of("GET", "HEAD"),
                List.of(segments("/reports/**"), segments("/exports")));
    }

    private static PeerPattern pattern(String text) {
        return PeerPattern.parse(text).orThrow();
    }

    private static SegmentPattern segments(String text) {
        return SegmentPattern.parse(text).orThrow();
    }

    private static Attempt connection() {
        return Attempt.connection(TARGET);
    }

    private static Attempt request(String method, String path) {
        return new Attempt(TARGET, Optional.of(new Request(method, path)));
    }
}
