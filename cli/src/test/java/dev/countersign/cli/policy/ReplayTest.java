package dev.countersign.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.access.AccessPolicy;
import dev.countersign.access.Conjunction;
import dev.countersign.access.Enforcement;
import dev.countersign.access.PeerPattern;
import dev.countersign.access.Rule;
import dev.countersign.access.TargetRules;
import dev.countersign.cli.policy.Replay.Change;
import dev.countersign.cli.policy.Replay.Kept;
import dev.countersign.cli.policy.Replay.Possession;
import dev.countersign.cli.policy.Replay.Tally;
import dev.countersign.journal.Entry;
import dev.countersign.journal.EntryKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Every connection of a journal is counted once: refused, let in, unchanged, gone or not judged.
 */
class ReplayTest {
    private static final Instant T0 = Instant.parse("2026-11-24T08:00:00Z");
    private static final String WEB = "spiffe://acme.example/web";
    private static final String BATCH = "spiffe://acme.example/batch";

    private final List<Entry> journal = new ArrayList<>();

    @Test
    void findsWhoWouldBeRefusedThatWasLetIn() {
        letIn("orders", WEB);
        letIn("orders", BATCH);
        letIn("orders", BATCH);
        Replay.Result result = replay(policy(Enforcement.ENFORCE, WEB));

        assertThat(result.wouldRefuse())
                .containsExactly(
                        Map.entry(
                                new Change(
                                        BATCH,
                                        "orders",
                                        "old/allow[1]",
                                        "access.no-matching-rule; nearest rule: new/allow[1] (peer"
                                                + " is not "
                                                + WEB
                                                + ")",
                                        Possession.SHOWN),
                                new Tally(2, T0.plusSeconds(1), T0.plusSeconds(2))));
        assertThat(result.wouldLetIn()).isEmpty();
        assertThat(result.unchanged()).isEqualTo(new Kept(1, 0));
        assertThat(result.changesSomething()).isTrue();
    }

    @Test
    void findsWhoWouldBeLetInThatWasRefusedWithItsKeyShownOrNot() {
        journal.add(
                begin("orders")
                        .text("outcome", "refused")
                        .text("code", "access.excepted")
                        .text("peer", BATCH)
                        .build());
        journal.add(
                begin("orders")
                        .text("outcome", "refused")
                        .text("code", "access.excepted")
                        .texts("claimed", List.of(BATCH))
                        .build());
        Replay.Result result = replay(policy(Enforcement.ENFORCE, BATCH));

        assertThat(result.wouldLetIn())
                .containsExactly(
                        Map.entry(
                                new Change(
                                        BATCH,
                                        "orders",
                                        "access.excepted",
                                        "new/allow[1]",
                                        Possession.SHOWN),
                                new Tally(1, T0, T0)),
                        Map.entry(
                                new Change(
                                        BATCH,
                                        "orders",
                                        "access.excepted",
                                        "new/allow[1]",
                                        Possession.NOT_SHOWN),
                                new Tally(1, T0.plusSeconds(1), T0.plusSeconds(1))));
        assertThat(result.wouldRefuse()).isEmpty();
    }

    @Test
    void changesNothingUnderThePolicyThatDecided() {
        letIn("orders", WEB);
        refuse("access.no-matching-rule", BATCH);
        Replay.Result result = replay(policy(Enforcement.ENFORCE, WEB));

        assertThat(result.changesSomething()).isFalse();
        assertThat(result.unchanged()).isEqualTo(new Kept(1, 1));
    }

    @Test
    void judgesByEveryNameThatWasProven() {
        journal.add(
                begin("orders")
                        .text("outcome", "permit")
                        .text("rule", "old/allow[1]")
                        .text("peer", BATCH)
                        .texts("names", List.of(BATCH, "dns:batch.acme.example"))
                        .build());

        assertThat(replay(policy(Enforcement.ENFORCE, "dns:batch.acme.example")).changesSomething())
                .isFalse();
        assertThat(replay(policy(Enforcement.ENFORCE, "dns:other.acme.example")).wouldRefuse())
                .hasSize(1);
    }

    @Test
    void findsWhoWasOnlyObservedAndWouldBeRefusedOnceItIsEnforced() {
        journal.add(
                begin("orders")
                        .text("outcome", "permit")
                        .text("peer", BATCH)
                        .text("observed", "access.no-matching-rule")
                        .text("seen", "x")
                        .build());

        assertThat(replay(policy(Enforcement.OBSERVE, WEB)).changesSomething()).isFalse();
        assertThat(replay(policy(Enforcement.ENFORCE, WEB)).wouldRefuse().keySet())
                .extracting(Change::before)
                .containsExactly("access.no-matching-rule");
    }

    @Test
    void saysWhenSomebodyWouldBeLetInByObservingOnly() {
        refuse("access.no-matching-rule", BATCH);

        assertThat(replay(policy(Enforcement.OBSERVE, WEB)).wouldLetIn().keySet())
                .extracting(Change::now)
                .singleElement()
                .asString()
                .startsWith("observing only; else access.no-matching-rule");
    }

    @Test
    void judgesNobodyWhoWasNeverProven() {
        journal.add(
                begin("orders")
                        .text("outcome", "refused")
                        .text("code", "trust.unknown-issuer")
                        .text("seen", WEB)
                        .build());
        journal.add(
                begin("orders")
                        .text("outcome", "refused")
                        .text("code", "access.no-matching-rule")
                        .text("seen", WEB)
                        .build());
        journal.add(
                Entry.of(EntryKind.COUNTED, T0)
                        .text("from", "127.0.0.0/24")
                        .text("code", "access.no-matching-rule")
                        .number("count", 30)
                        .build());
        Replay.Result result = replay(policy(Enforcement.ENFORCE, WEB));

        assertThat(result.changesSomething()).isFalse();
        assertThat(result.unchanged()).isEqualTo(new Kept(0, 0));
        assertThat(result.notJudged().unproven())
                .containsExactly(Map.entry("trust.unknown-issuer", 1L));
        assertThat(result.notJudged().counted())
                .containsExactly(Map.entry("access.no-matching-rule", 30L));
        assertThat(result.notJudged().incomplete()).isEqualTo(1);
    }

    @Test
    void judgesNobodyWhoseNamesWereCut() {
        List<String> many = new ArrayList<>(List.of(WEB));
        for (int i = 0; i < 200; i++) {
            many.add("dns:host-" + i + ".acme.example");
        }
        journal.add(
                begin("orders")
                        .text("outcome", "permit")
                        .text("rule", "r")
                        .text("peer", WEB)
                        .texts("names", many)
                        .build());

        assertThat(replay(policy(Enforcement.ENFORCE, BATCH)).notJudged().incomplete())
                .isEqualTo(1);
    }

    @Test
    void tellsOfListenersThatAreGone() {
        letIn("old", WEB);
        letIn("old", WEB);
        Replay.Result result = replay(policy(Enforcement.ENFORCE, WEB));

        assertThat(result.gone()).containsExactly(Map.entry("old", new Kept(2, 0)));
        assertThat(result.changesSomething()).isTrue();
        journal.clear();
        journal.add(
                begin("old")
                        .text("outcome", "refused")
                        .text("code", "access.excepted")
                        .text("peer", WEB)
                        .build());
        assertThat(replay(policy(Enforcement.ENFORCE, WEB)).changesSomething()).isFalse();
    }

    @Test
    void leavesOutWhatWasBefore() {
        letIn("orders", BATCH);
        letIn("orders", BATCH);
        Replay replay = new Replay(policy(Enforcement.ENFORCE, WEB), T0.plusSeconds(1));
        journal.forEach(one -> replay.line(one.toString()));

        assertThat(replay.result().wouldRefuse().values())
                .containsExactly(new Tally(1, T0.plusSeconds(1), T0.plusSeconds(1)));
    }

    @Test
    void takesNoNoticeOfOtherLines() {
        journal.add(
                Entry.of(EntryKind.END, T0)
                        .text("listener", "orders")
                        .text("reason", "access.no-matching-rule")
                        .build());
        journal.add(Entry.of(EntryKind.CONFIG, T0).number("epoch", 1).build());
        Replay replay = new Replay(policy(Enforcement.ENFORCE, WEB), Instant.MIN);
        journal.forEach(one -> replay.line(one.toString()));
        replay.line("no journal");
        replay.line("{\"at\":\"yesterday\",\"kind\":\"decision\"}");

        assertThat(ReplayReport.lines(replay.result(), 0))
                .containsExactly(
                        "would be refused: 0",
                        "would be let in: 0",
                        "unchanged: 0 let in, 0 refused");
    }

    private void letIn(String listener, String peer) {
        journal.add(
                begin(listener)
                        .text("outcome", "permit")
                        .text("rule", "old/allow[1]")
                        .text("peer", peer)
                        .build());
    }

    private void refuse(String code, String claimed) {
        journal.add(
                begin("orders")
                        .text("outcome", "refused")
                        .text("code", code)
                        .texts("claimed", List.of(claimed))
                        .build());
    }

    /** A decision a second after the one before. */
    private Entry.Builder begin(String listener) {
        return Entry.of(EntryKind.DECISION, T0.plusSeconds(journal.size()))
                .text("listener", listener);
    }

    private Replay.Result replay(AccessPolicy policy) {
        Replay replay = new Replay(policy, Instant.MIN);
        journal.forEach(one -> replay.line(one.toString()));
        return replay.result();
    }

    private static AccessPolicy policy(Enforcement enforcement, String peer) {
        Rule rule =
                new Rule(
                        "new/allow[1]",
                        Conjunction.peer(PeerPattern.parse(peer).orThrow()),
                        List.of());
        return AccessPolicy.ofTargets(
                Map.of("orders", new TargetRules(List.of(rule), enforcement)));
    }
}
