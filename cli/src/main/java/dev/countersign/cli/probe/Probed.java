package dev.countersign.cli.probe;

import dev.countersign.tls.Walked;
import dev.countersign.tls.Walked.Answer;
import dev.countersign.tls.Walked.Asked;
import dev.countersign.tls.Walked.Ending;
import dev.countersign.tls.Walked.Stage;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.VerifiedPeer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a probe has seen: one walk as nobody, and, if the server is good and asked for it, one with
 * the identity that fits best.
 */
public record Probed(Question question, Walked alone, List<Fit> fits, Optional<Showing> showing) {
    private static final Set<Integer> REFUSING = Set.of(400, 401, 403, 421, 495, 496);

    public Probed {
        fits = List.copyOf(fits);
    }

    /** What was asked: of whom, expecting whom, and when. */
    public record Question(String address, String expected, Instant at) {}

    /** The walk with an identity. */
    public record Showing(Owned identity, Walked walk) {}

    /** The walk that tells most: the one with an identity, if there was one. */
    Walked best() {
        return showing.map(Showing::walk).orElse(alone);
    }

    Optional<Asked> asked() {
        return alone.client().asked();
    }

    /** Who the server has proven to be. */
    Optional<VerifiedPeer> server() {
        Optional<VerifiedPeer> late = best().server().proven();
        return late.isPresent() ? late : alone.server().proven();
    }

    boolean serverIsGood() {
        return alone.server().judgement().filter(JudgedChain.class::isInstance).isPresent();
    }

    /** Whether the server turns away whoever shows no certificate. */
    boolean demands() {
        return asked().isPresent() && isRefusal(alone.ending());
    }

    /**
     * Whether we are proven to the server. It said so, or it turned us away as nobody and not with
     * our certificate.
     */
    boolean weAreProven() {
        return showing.map(Showing::walk)
                .map(Walked::ending)
                .filter(ending -> isAcceptance(ending) || (demands() && isLetIn(ending)))
                .isPresent();
    }

    /** Whether each side is proven to the other, as this program demands it. */
    public boolean bothAreProven() {
        return Diagnosis.of(this).isEmpty() && server().isPresent() && weAreProven();
    }

    private static boolean isAcceptance(Ending ending) {
        return ending instanceof Ending.Finished(Answer.Accepted());
    }

    static boolean isLetIn(Ending ending) {
        return switch (ending) {
            case Ending.Finished(Answer.Http(int status, String _)) -> !REFUSING.contains(status);
            case Ending.Finished _ -> true;
            default -> false;
        };
    }

    /** Whether this ending is a server's word about its client, not a failure on the way. */
    private static boolean isRefusal(Ending ending) {
        return switch (ending) {
            case Ending.Alerted(Stage stage, String _) -> stage != Stage.HELLO;
            case Ending.Closed(Stage stage) -> stage == Stage.FINISHED;
            case Ending.Finished finished -> !isLetIn(finished);
            default -> false;
        };
    }
}
