package dev.countersign.gateway.hello;

import dev.countersign.problem.ProblemCode;

/** What was read is no ClientHello that can be used; the message says where and why. */
final class NoHello extends Exception {
    private static final long serialVersionUID = 1L;

    private final ProblemCode code;

    private NoHello(ProblemCode code, String seen) {
        super(seen, null, false, false);
        this.code = code;
    }

    /** It is not well-formed. */
    NoHello(String seen) {
        this(ProblemCode.PROOF_MALFORMED_HELLO, seen);
    }

    static NoHello tooLong(String seen) {
        return new NoHello(ProblemCode.LIMIT_HELLO, seen);
    }

    /** Something else is spoken, and nothing there would understand an alert. */
    static NoHello notTls() {
        return new NoHello(ProblemCode.PROOF_HANDSHAKE_FAILED, "what the peer sent is not TLS");
    }

    ProblemCode code() {
        return code;
    }

    String seen() {
        return String.valueOf(getMessage());
    }
}
