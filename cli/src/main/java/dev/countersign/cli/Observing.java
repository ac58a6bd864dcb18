package dev.countersign.cli;

import dev.countersign.access.AccessPolicy;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says loudly which listeners only observe, so that nobody forgets that they refuse nobody. */
final class Observing {
    private Observing() {}

    /** A warning for each listener of a policy that only observes. */
    static void warn(AccessPolicy policy, Terminal terminal) {
        policy.observedTargets().forEach(name -> warn(name, terminal));
    }

    /** The same for those that did not observe before. */
    static void warnOfNew(AccessPolicy before, AccessPolicy now, Terminal terminal) {
        now.observedTargets().stream()
                .filter(name -> !before.observedTargets().contains(name))
                .forEach(name -> warn(name, terminal));
    }

    /** The same, from what a running process tells of itself. */
    static void warn(Map<String, Object> facts, Terminal terminal) {
        if (facts.get("observing") instanceof Map<?, ?> listeners) {
            listeners.forEach((name, observing) -> {
                if (observing.equals(true)) {
                    warn(String.valueOf(name), terminal);
                }
            });
        }
    }

    private static void warn(String listener, Terminal terminal) {
        terminal.note(
                "warning: listener "
                        + listener
                        + " ONLY OBSERVES: everybody who proves itself gets in, whatever its rules"
                        + " say (when-refused: observe)");
    }

    /** What a reload made weaker, because its file allowed it. */
    static void tellWeaker(String weaker, Terminal terminal) {
        terminal.note("warning: WEAKER than before, by allow-weaker: " + weaker);
    }

    /** Each listener, and whether it only observes. */
    static Map<String, Object> byListener(AccessPolicy policy, Collection<String> listeners) {
        Map<String, Object> all = new LinkedHashMap<>();
        listeners.forEach(name -> all.put(name, policy.observedTargets().contains(name)));
        return all;
    }
}
