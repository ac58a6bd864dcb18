package dev.countersign.access;

import dev.countersign.identity.PeerId;
import java.util.List;

/**
 * One rule of an allow list: a conjunction, and the exceptions that it leaves out. The label tells
 * where it stands, such as {@code orders/allow[2]}.
 */
public record Rule(String label, Conjunction when, List<Conjunction> except) {
    public Rule {
        except = List.copyOf(except);
    }

    boolean excepts(List<PeerId> names, Attempt attempt) {
        return except.stream().anyMatch(one -> one.failures(names, attempt).isEmpty());
    }
}
