package dev.countersign.cli.upkeep;

import dev.countersign.problem.CountersignException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What is wrong now. An alarm is said once when it is raised, again when it gets worse, and once
 * when it is over; until then {@code status} shows it.
 */
public final class Alarms {
    private final Clock clock;
    private final Consumer<String> say;
    private final Map<String, Alarm> raised = new TreeMap<>();

    private record Alarm(Instant since, String level, String seen, String code, String remedy) {}

    public Alarms(Clock clock, Consumer<String> say) {
        this.clock = clock;
        this.say = say;
    }

    /** Raises it, or takes note of how it stands now; the level says how bad it is. */
    public synchronized void raise(String what, String level, CountersignException problem) {
        String code = problem.code().slug();
        Alarm before = raised.get(what);
        raised.put(
                what,
                new Alarm(
                        before == null ? clock.instant() : before.since(),
                        level,
                        String.valueOf(problem.getMessage()),
                        code,
                        problem.remedy()));
        if (before == null || !before.level().equals(level) || !before.code().equals(code)) {
            say.accept("alarm: " + what + (level.isEmpty() ? "" : " (" + level + ")"));
            say.accept("  " + problem.getMessage() + " [" + code + "]");
            say.accept("  hint: " + problem.remedy());
        }
    }

    /** It is over, if it was raised. */
    public synchronized void clear(String what) {
        Alarm over = raised.remove(what);
        if (over != null) {
            say.accept("over: " + what + ", which was so since " + over.since());
        }
    }

    /** Everything that is wrong now. */
    public synchronized List<Map<String, Object>> facts() {
        List<Map<String, Object>> all = new ArrayList<>();
        raised.forEach((what, alarm) -> {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("alarm", what);
            facts.put("since", alarm.since());
            facts.put("level", alarm.level());
            facts.put("code", alarm.code());
            facts.put("seen", alarm.seen());
            facts.put("remedy", alarm.remedy());
            all.add(facts);
        });
        return all;
    }
}
