package dev.countersign.trust;

import dev.countersign.problem.ProblemCode;

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
}
