package dev.countersign.tls;

import dev.countersign.problem.ProblemCode;
import java.io.IOException;

/**
 * A connection that does not come about because one side refused the other. It is not to be
 * retried: the answer will be the same.
 */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final ProblemCode code;

    RefusedException(ProblemCode code, String seen) {
        super(seen);
        this.code = code;
    }

    /** Why; {@code proof.refused-by-peer} when it was the other side. */
    public ProblemCode code() {
        return code;
    }
}
