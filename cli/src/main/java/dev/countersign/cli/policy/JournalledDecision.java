package dev.countersign.cli.policy;

import dev.countersign.authority.wire.Json;
import dev.countersign.identity.PeerId;
import dev.countersign.problem.Parsed;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a line of the journal tells of a connection, as far as a policy can judge it. */
sealed interface JournalledDecision {

    /** When it was written. */
    Instant at();

    /** A decision that hung on policy, with every name of the peer; a text says by what it fell. */
    record Judgeable(Instant at, String listener, List<PeerId> names, Outcome outcome, String by)
            implements JournalledDecision {}

    /** A connection that was refused before, or for something else than, policy. */
    record Unproven(Instant at, String code) implements JournalledDecision {}

    /** Refusals that the journal has only counted. */
    record Counted(Instant at, String code, long count) implements JournalledDecision {}

    /** A decision of which the names are not all there. */
    record Incomplete(Instant at) implements JournalledDecision {}

    /** How a connection fared. */
    enum Outcome {
        LET_IN,
        /** Let in, though no rule did, because its listener only observed. */
        OBSERVED,
        REFUSED,
        /** Refused for the names of its certificate, before it had to show the key. */
        REFUSED_EARLY;

        boolean isLetIn() {
            return this == LET_IN || this == OBSERVED;
        }
    }

    /** The decision of a line; nothing when the line tells of something else. */
    static Optional<JournalledDecision> of(String line) {
        if (Json.read(line) instanceof Parsed.Good<Object>(Map<?, ?> fields)) {
            return new Fields(fields).decision();
        }
        return Optional.empty();
    }

    /** The fields of one line. */
    record Fields(Map<?, ?> fields) {

        private Optional<JournalledDecision> decision() {
            Optional<Instant> at = at();
            if (at.isEmpty()) {
                return Optional.empty();
            }
            return switch (text("kind")) {
                case "decision" -> connection(at.get());
                case "counted" ->
                        Optional.of(
                                new Counted(
                                        at.get(),
                                        text("code"),
                                        fields.get("count") instanceof Long count ? count : 1));
                default -> Optional.empty();
            };
        }

        private Optional<JournalledDecision> connection(Instant at) {
            Outcome outcome = outcome();
            String code = text("code");
            if (text("listener").isEmpty()) {
                return Optional.empty();
            }
            if (outcome == Outcome.REFUSED && !code.startsWith("access.")) {
                return Optional.of(new Unproven(at, code));
            }
            List<String> names = names();
            List<PeerId> ids =
                    names.stream().map(PeerId::parse).flatMap(one -> good(one).stream()).toList();
            if (ids.isEmpty() || ids.size() < names.size() || fields.containsKey("truncated")) {
                return Optional.of(new Incomplete(at));
            }
            return Optional.of(
                    new Judgeable(at, text("listener"), ids, early(outcome), by(outcome)));
        }

        private Outcome outcome() {
            if (text("outcome").equals("permit")) {
                return fields.containsKey("observed") ? Outcome.OBSERVED : Outcome.LET_IN;
            }
            return Outcome.REFUSED;
        }

        private Outcome early(Outcome outcome) {
            return outcome == Outcome.REFUSED && !fields.containsKey("peer")
                    ? Outcome.REFUSED_EARLY
                    : outcome;
        }

        private String by(Outcome outcome) {
            return switch (outcome) {
                case LET_IN -> text("rule");
                case OBSERVED -> text("observed");
                case REFUSED, REFUSED_EARLY -> text("code");
            };
        }

        /** All names: those that were proven, else those of the certificate that was shown. */
        private List<String> names() {
            if (!fields.containsKey("peer")) {
                return texts("claimed");
            }
            return fields.containsKey("names") ? texts("names") : List.of(text("peer"));
        }

        private Optional<Instant> at() {
            try {
                return Optional.of(Instant.parse(text("at")));
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }

        private String text(String name) {
            return fields.get(name) instanceof String text ? text : "";
        }

        private List<String> texts(String name) {
            return fields.get(name) instanceof List<?> list
                    ? list.stream().map(String::valueOf).toList()
                    : List.of();
        }

        private static Optional<PeerId> good(Parsed<PeerId> parsed) {
            return parsed instanceof Parsed.Good<PeerId>(PeerId id)
                    ? Optional.of(id)
                    : Optional.empty();
        }
    }
}
