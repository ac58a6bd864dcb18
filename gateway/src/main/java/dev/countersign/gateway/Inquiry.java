package dev.countersign.gateway;

import dev.countersign.gateway.StatusDesk.Question;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.AcceptedStatus;
import dev.countersign.x509.Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What one judgement wanted to know of responders, and could not be told at once. */
final class Inquiry implements AcceptedStatus.Source {
    private static final Set<ProblemCode> ANSWERABLE =
            Set.of(ProblemCode.TRUST_REVOCATION_UNKNOWN, ProblemCode.TRUST_CRL_STALE);

    private final StatusDesk desk;
    private final Set<Question> unanswered = new LinkedHashSet<>();

    Inquiry(StatusDesk desk) {
        this.desk = desk;
    }

    @Override
    public List<AcceptedStatus> about(Certificate subject, Certificate issuer) {
        return desk.about(new Question(subject, issuer), this);
    }

    void unanswered(Question question) {
        unanswered.add(question);
    }

    /** Whether a refusal for this could become another when responders have answered. */
    boolean mayChange(ProblemCode refusal) {
        return !unanswered.isEmpty() && ANSWERABLE.contains(refusal);
    }

    /** Asks; done when every question is answered or will not be. */
    CompletableFuture<Void> settle() {
        return CompletableFuture.allOf(
                unanswered.stream().map(desk::ask).toArray(CompletableFuture[]::new));
    }
}
