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

    /**
     * Whether whatever satisfies the other satisfies this too. Of paths it looks at one pattern at
     * a time: where only several together cover one, it says no.
     */
    public boolean covers(Conjunction other) {
        return coversPeer(other) && coversMethods(other) && coversPaths(other);
    }

    private boolean coversPeer(Conjunction other) {
        return peer.map(mine -> other.peer.filter(mine::covers).isPresent()).orElse(true);
    }

    private boolean coversMethods(Conjunction other) {
        return methods.isEmpty()
                || (!other.methods.isEmpty() && methods.containsAll(other.methods));
    }

    private boolean coversPaths(Conjunction other) {
        return paths.isEmpty()
                || (!other.paths.isEmpty()
                        && other.paths.stream()
                                .allMatch(
                                        one -> paths.stream().anyMatch(mine -> mine.covers(one))));
    }

    /** The conditions as they are written, in one line. */
    public String text() {
        List<String> parts = new ArrayList<>();
        parts.add(peer.map(PeerPattern::text).orElse("everybody"));
        if (!methods.isEmpty()) {
            parts.add("methods " + String.join(", ", methods.stream().sorted().toList()));
        }
        if (!paths.isEmpty()) {
            parts.add(
                    "paths "
                            + String.join(", ", paths.stream().map(SegmentPattern::text).toList()));
        }
        return String.join("; ", parts);
    }

    private boolean anyPath(String path) {
        return paths.stream().anyMatch(pattern -> pattern.matches(path));
    }
}
