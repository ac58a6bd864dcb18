package dev.countersign.cli.probe;

import dev.countersign.tls.HandshakeWalk;
import dev.countersign.tls.Walked;
import java.util.List;
import java.util.Optional;

/** Walks to a server as nobody, looks which identity it asks for, and walks again as that one. */
public record Probe(HandshakeWalk walk, List<Owned> identities, Probed.Question question) {
    public Probe {
        identities = List.copyOf(identities);
    }

    public Probed run() {
        Walked alone = walk.as(Optional.empty());
        List<Fit> fits =
                alone.client()
                        .asked()
                        .map(asked ->
                                identities.stream()
                                        .map(one -> Fit.of(one, asked, question.at()))
                                        .toList())
                        .orElse(List.of());
        Probed first = new Probed(question, alone, fits, Optional.empty());
        return first.serverIsGood()
                ? new Probed(question, alone, fits, best(fits).map(this::showing))
                : first;
    }

    /** The first that fits; when none does, the first, so that the server's own word is heard. */
    private static Optional<Owned> best(List<Fit> fits) {
        return fits.stream()
                .filter(Fit::fits)
                .findFirst()
                .or(() -> fits.stream().findFirst())
                .map(Fit::identity);
    }

    private Probed.Showing showing(Owned identity) {
        return new Probed.Showing(identity, walk.as(Optional.of(identity.credential())));
    }
}
