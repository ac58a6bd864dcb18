package dev.countersign.cli.policy;

import dev.countersign.access.AccessPolicy;
import dev.countersign.access.Denial;
import dev.countersign.access.Explanation;
import dev.countersign.access.Rule;
import dev.countersign.cli.policy.JournalledDecision.Outcome;
import dev.countersign.identity.PeerId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Asks a policy about the connections that a journal tells of, and gathers those that would fare
 * otherwise. Nothing is decided here: what counts is what the policy explains.
 */
public final class Replay {
    private final AccessPolicy policy;
    private final Instant since;
    private final Map<Change, Tally> refused = new LinkedHashMap<>();
    private final Map<Change, Tally> letIn = new LinkedHashMap<>();
    private final Map<String, Kept> gone = new TreeMap<>();
    private final Map<String, Long> unproven = new TreeMap<>();
    private final Map<String, Long> counted = new TreeMap<>();
    private Kept unchanged = Kept.NONE;
    private long incomplete;

    /** A replay under a policy of what was decided at this instant and later. */
    public Replay(AccessPolicy policy, Instant since) {
        this.policy = policy;
        this.since = since;
    }

    /**
     * Connections that fare otherwise for the same reason: whose, to where, by what they fell
     * before, and by what they would now; early is who was refused before it had to show its key.
     */
    public record Change(
            String peer, String listener, String before, String now, Possession possession) {}

    /** Whether the peer had shown that it holds its key. */
    public enum Possession {
        SHOWN,
        NOT_SHOWN
    }

    /** How many, the first and the last. */
    public record Tally(long count, Instant first, Instant last) {
        static Tally one(Instant at) {
            return new Tally(1, at, at);
        }

        Tally and(Tally other) {
            return new Tally(
                    count + other.count,
                    first.isBefore(other.first) ? first : other.first,
                    last.isAfter(other.last) ? last : other.last);
        }
    }

    /** How many were let in, and how many refused. */
    public record Kept(long letIn, long refused) {
        static final Kept NONE = new Kept(0, 0);

        Kept and(Outcome outcome) {
            return outcome.isLetIn() ? new Kept(letIn + 1, refused) : new Kept(letIn, refused + 1);
        }
    }

    /** What was not asked about: refused without policy, only counted, or not told whole. */
    public record NotJudged(
            Map<String, Long> unproven, Map<String, Long> counted, long incomplete) {}

    /** Everything that was found. */
    public record Result(
            Map<Change, Tally> wouldRefuse,
            Map<Change, Tally> wouldLetIn,
            Kept unchanged,
            Map<String, Kept> gone,
            NotJudged notJudged) {

        /** Whether some connection would fare otherwise; one to a listener that is gone does. */
        public boolean changesSomething() {
            return !wouldRefuse.isEmpty()
                    || !wouldLetIn.isEmpty()
                    || gone.values().stream().anyMatch(one -> one.letIn() > 0);
        }
    }

    /** Takes a line of the journal. */
    public void line(String line) {
        JournalledDecision.of(line).filter(one -> !one.at().isBefore(since)).ifPresent(this::take);
    }

    private void take(JournalledDecision decision) {
        switch (decision) {
            case JournalledDecision.Judgeable judgeable -> judge(judgeable);
            case JournalledDecision.Unproven one -> unproven.merge(one.code(), 1L, Long::sum);
            case JournalledDecision.Counted one ->
                    counted.merge(one.code(), one.count(), Long::sum);
            case JournalledDecision.Incomplete _ -> incomplete++;
        }
    }

    private void judge(JournalledDecision.Judgeable before) {
        if (!policy.rulesByTarget().containsKey(before.listener())) {
            gone.merge(
                    before.listener(),
                    Kept.NONE.and(before.outcome()),
                    (kept, one) -> kept.and(before.outcome()));
            return;
        }
        Explanation now = policy.explainEntry(before.names(), before.listener());
        if (now.letsIn() == before.outcome().isLetIn()) {
            unchanged = unchanged.and(before.outcome());
            return;
        }
        Map<Change, Tally> changes = now.letsIn() ? letIn : refused;
        changes.merge(change(before, now), Tally.one(before.at()), Tally::and);
    }

    private static Change change(JournalledDecision.Judgeable before, Explanation now) {
        String peer = String.join(" + ", before.names().stream().map(PeerId::text).toList());
        return new Change(
                peer,
                before.listener(),
                before.by(),
                reason(now),
                before.outcome() == Outcome.REFUSED_EARLY
                        ? Possession.NOT_SHOWN
                        : Possession.SHOWN);
    }

    private static String reason(Explanation now) {
        Optional<Rule> rule = now.letInBy();
        if (rule.isPresent()) {
            return rule.get().label();
        }
        String denied = now.denial().map(Replay::inShort).orElse("");
        return now.letsIn() ? "observing only; else " + denied : denied;
    }

    /** The code of a denial and the rule that came nearest. */
    static String inShort(Denial denial) {
        return denial.code().slug()
                + denial.nearest().map(miss -> "; nearest rule: " + miss.text()).orElse("");
    }

    /** What was found so far. */
    public Result result() {
        return new Result(
                refused, letIn, unchanged, gone, new NotJudged(unproven, counted, incomplete));
    }
}
