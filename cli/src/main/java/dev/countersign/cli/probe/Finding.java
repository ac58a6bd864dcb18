package dev.countersign.cli.probe;

import dev.countersign.problem.ProblemCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One thing that keeps a connection from being mutually proven, and what to do about it. */
public record Finding(
        Side side, ProblemCode code, String seen, Optional<String> means, String remedy) {

    /** Where it is to be mended. */
    public enum Side {
        WAY("the way there"),
        SERVER("the server"),
        US("us");

        private final String text;

        Side(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    static Finding of(Side side, ProblemCode code, String seen) {
        return new Finding(side, code, seen, Optional.empty(), code.remedy());
    }

    /** With another remedy than the code's own. */
    Finding todo(String other) {
        return new Finding(side, code, seen, means, other);
    }

    /** What an alert usually means, and what to do then. */
    Finding explained(Alert alert) {
        return new Finding(side, code, seen, Optional.of(alert.meaning()), alert.remedy());
    }

    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("side", side.name().toLowerCase(java.util.Locale.ROOT));
        facts.put("code", code.slug());
        facts.put("seen", seen);
        means.ifPresent(text -> facts.put("means", text));
        facts.put("remedy", remedy);
        return facts;
    }
}
