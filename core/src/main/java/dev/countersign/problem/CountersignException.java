package dev.countersign.problem;

/**
 * Something that the environment or the configuration caused: its code, what was seen, and what to
 * do. What a peer causes is a value ({@code Rejection}, {@code Denial}), never this.
 */
public final class CountersignException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemCode code;
    private final String remedy;

    public CountersignException(ProblemCode code, String seen) {
        this(code, seen, code.remedy());
    }

    public CountersignException(ProblemCode code, String seen, String remedy) {
        super(seen);
        this.code = code;
        this.remedy = remedy;
    }

    /** The same problem with the failure that caused it. */
    public CountersignException causedBy(Throwable cause) {
        initCause(cause);
        return this;
    }

    public ProblemCode code() {
        return code;
    }

    public Fault fault() {
        return code.fault();
    }

    /** What to do next, for this very case. */
    public String remedy() {
        return remedy;
    }
}
