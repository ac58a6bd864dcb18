package dev.countersign.access;

import dev.countersign.identity.PeerId;
import java.util.List;
import java.util.Optional;

/**
 * One rule of an allow list: a conjunction, and the exceptions that it leaves out. The label tells
 * where it stands, such as {@code orders/allow[2]}.
 */
public record Rule(String label, Conjunction when, List<Conjunction> except) {
    public Rule {
        except = List.copyOf(except);
    }

    boolean excepts(List<PeerId> names, Attempt attempt) {
        return exception(names, attempt).isPresent();
    }

    /** The first exception that leaves them out. */
    Optional<Conjunction> exception(List<PeerId> names, Attempt attempt) {
        return except.stream().filter(one -> one.failures(names, attempt).isEmpty()).findFirst();
    }

    /** Whether a rule below this one can never be the one that lets somebody in. */
    public boolean shadows(Rule below) {
        return except.isEmpty() && when.covers(below.when);
    }
}
