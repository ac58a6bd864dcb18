package dev.countersign.testkit;

/**
 * A forge of wrong certificates under a genuine authority: one {@link Fault} at a time.
 *
 * <p>Each has a twin, the same certificate with just that fault mended, which must be accepted
 * where the wrong one is refused.
 */
public final class Forge {
    private final TestAuthority authority;

    private Forge(TestAuthority authority) {
        this.authority = authority;
    }

    public static Forge of(TestAuthority authority) {
        return new Forge(authority);
    }

    /** An identity with this fault and no other. */
    public TestIdentity make(Fault fault, Role role) {
        return fault.make(Bench.of(authority, fault, role));
    }

    /** The same identity without the fault. */
    public TestIdentity twin(Fault fault, Role role) {
        return fault.mend(Bench.of(authority, fault, role));
    }
}
