package dev.countersign.trust;

import dev.countersign.x509.Certificate;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One way from the leaf upwards that was tried and did not lead to an anchor, or not to a good one.
 *
 * @param path from the leaf as far as it went
 */
public record Candidate(List<Certificate> path, Rejection reason) {
    public Candidate {
        path = List.copyOf(path);
    }

    /** Way and reason in one line. */
    public String text() {
        String way =
                path.stream()
                        .map(one -> one.subject().toString())
                        .collect(Collectors.joining(" < "));
        return way + ": " + reason.code() + ", " + reason.seen();
    }
}
