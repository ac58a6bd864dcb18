package dev.countersign.access;

import dev.countersign.identity.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Conditions that must all hold. A part that is not given holds for everyone; a condition on
 * methods or paths holds for no connection that is not a request.
 */
public record Conjunction(
        Optional<PeerPattern> peer, Set<String> methods, List<SegmentPattern> paths) {
    public Conjunction {
        methods = Set.copyOf(methods);
        paths = List.copyOf(paths);
    }

    /** A condition on the peer alone. */
    public static Conjunction peer(PeerPattern peer) {
        return new Conjunction(Optional.of(peer), Set.of(), List.of());
    }

    /** What does not hold, in words; empty when all of it holds. */
    List<String> failures(List<PeerId> names, Attempt attempt) {
        List<String> failures = new ArrayList<>(peerFailures(names));
        Optional<Attempt.Request> request = attempt.request();
        if (!methods.isEmpty() && !request.map(r -> methods.contains(r.method())).orElse(false)) {
            failures.add(
                    "method is not one of "
                            + String.join(", ", methods.stream().sorted().toList()));
        }
        if (!paths.isEmpty() && !request.map(r -> anyPath(r.path())).orElse(false)) {
            failures.add(
                    "path is not under "
                            + String.join(", ", paths.stream().map(SegmentPattern::text).toList()));
        }
        return failures;
    }

    /** The same of the peer alone. */
    List<String> peerFailures(List<PeerId> names) {
        return peer.filter(pattern -> names.stream().noneMatch(pattern::matches))
                .map(pattern -> List.of("peer is not " + pattern.text()))
                .orElse(List.of());
    }

    private boolean anyPath(String path) {
        return paths.stream().anyMatch(pattern -> pattern.matches(path));
    }
}
