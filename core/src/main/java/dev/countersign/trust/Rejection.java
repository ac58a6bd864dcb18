package dev.countersign.trust;

import dev.countersign.problem.ProblemCode;
import java.util.List;

/**
 * Every way in which the judge refuses a peer, with the facts. The code knows the alert, the fault
 * and the remedy; {@link #seen()} tells this case: what was seen and what was wanted.
 */
public sealed interface Rejection extends Verdict, Judgement
        permits ChainRejection,
                CertificateRejection,
                NameRejection,
                RevocationRejection,
                ProofRejection {

    ProblemCode code();

    /** What was seen and what was wanted, in one line; harmless to print. */
    String seen();

    /** The ways that were tried, each with its reason; none where it did not come to that. */
    default List<Candidate> candidates() {
        return List.of();
    }

    /** The reason itself, where this is one of several. */
    default Rejection cause() {
        return this;
    }
}
