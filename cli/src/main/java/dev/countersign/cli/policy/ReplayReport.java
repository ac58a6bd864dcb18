package dev.countersign.cli.policy;

import dev.countersign.cli.policy.Replay.Change;
import dev.countersign.cli.policy.Replay.Kept;
import dev.countersign.cli.policy.Replay.Possession;
import dev.countersign.cli.policy.Replay.Tally;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells the result of a replay to a person, and to a program. */
public final class ReplayReport {
    private ReplayReport() {}

    /** For a person. */
    public static List<String> lines(Replay.Result result, long passedOver) {
        List<String> lines = new ArrayList<>();
        lines.add("would be refused: " + sum(result.wouldRefuse()));
        result.wouldRefuse()
                .forEach((change, tally) -> lines.add(line(change, tally, "let in by ")));
        lines.add("would be let in: " + sum(result.wouldLetIn()));
        result.wouldLetIn().forEach((change, tally) -> lines.add(line(change, tally, "refused: ")));
        result.gone()
                .forEach((name, kept) ->
                        lines.add("no listener " + name + " any more: " + inWords(kept)));
        lines.add("unchanged: " + inWords(result.unchanged()));
        addNotJudged(lines, result.notJudged(), passedOver);
        return lines;
    }

    private static String line(Change change, Tally tally, String was) {
        return "  "
                + change.peer()
                + " to "
                + change.listener()
                + ": "
                + tally.count()
                + (tally.count() == 1 ? " time, " : " times, ")
                + tally.first()
                + (tally.count() == 1 ? "" : " to " + tally.last())
                + "; was "
                + was
                + change.before()
                + (change.possession() == Possession.NOT_SHOWN
                        ? ", before it had to show its key"
                        : "")
                + "; now "
                + change.now();
    }

    private static void addNotJudged(
            List<String> lines, Replay.NotJudged notJudged, long passedOver) {
        if (!notJudged.unproven().isEmpty()) {
            lines.add("not judged, never proven: " + inWords(notJudged.unproven()));
        }
        if (!notJudged.counted().isEmpty()) {
            lines.add("not judged, only counted in the journal: " + inWords(notJudged.counted()));
        }
        if (notJudged.incomplete() > 0) {
            lines.add("not judged, names not told whole: " + notJudged.incomplete());
        }
        if (passedOver > 0) {
            lines.add("lines that no journal wrote, passed over: " + passedOver);
        }
    }

    private static String inWords(Kept kept) {
        return kept.letIn() + " let in, " + kept.refused() + " refused";
    }

    private static String inWords(Map<String, Long> byCode) {
        return String.join(
                ", ",
                byCode.entrySet().stream()
                        .map(one -> one.getKey() + " " + one.getValue())
                        .toList());
    }

    private static long sum(Map<Change, Tally> changes) {
        return changes.values().stream().mapToLong(Tally::count).sum();
    }

    /** For a program. */
    public static Map<String, Object> facts(Replay.Result result, long passedOver) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("changes", result.changesSomething());
        facts.put("would-refuse", facts(result.wouldRefuse()));
        facts.put("would-let-in", facts(result.wouldLetIn()));
        Map<String, Object> gone = new LinkedHashMap<>();
        result.gone().forEach((name, kept) -> gone.put(name, facts(kept)));
        facts.put("listeners-gone", gone);
        facts.put("unchanged", facts(result.unchanged()));
        Map<String, Object> notJudged = new LinkedHashMap<>();
        notJudged.put("unproven", result.notJudged().unproven());
        notJudged.put("only-counted", result.notJudged().counted());
        notJudged.put("incomplete", result.notJudged().incomplete());
        notJudged.put("passed-over", passedOver);
        facts.put("not-judged", notJudged);
        return facts;
    }

    private static List<Map<String, Object>> facts(Map<Change, Tally> changes) {
        List<Map<String, Object>> all = new ArrayList<>();
        changes.forEach((change, tally) -> {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("peer", change.peer());
            facts.put("listener", change.listener());
            facts.put("count", tally.count());
            facts.put("first", tally.first());
            facts.put("last", tally.last());
            facts.put("before", change.before());
            facts.put("now", change.now());
            facts.put("key-shown", change.possession() == Possession.SHOWN);
            all.add(facts);
        });
        return all;
    }

    private static Map<String, Object> facts(Kept kept) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("let-in", kept.letIn());
        facts.put("refused", kept.refused());
        return facts;
    }
}
