package dev.countersign.gateway.http;

import dev.countersign.problem.ProblemCode;

/** Why a head is none; it leaves {@link HeadReader} as a value. */
final class BadHead extends Exception {
    private static final long serialVersionUID = 1;

    private final ProblemCode code;
    private final String seen;

    BadHead(ProblemCode code, String seen) {
        super(seen, null, false, false);
        this.code = code;
        this.seen = seen;
    }

    static BadHead malformed(String seen) {
        return new BadHead(ProblemCode.HTTP_MALFORMED, seen);
    }

    ProblemCode code() {
        return code;
    }

    String seen() {
        return seen;
    }
}
