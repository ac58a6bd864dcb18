package dev.countersign.trust;

/**
 * How much of what a peer shows is looked at. Everything that costs is bounded before it costs:
 * what is read, and what is done with it.
 *
 * @param certificates how many may be shown
 * @param bytes of all certificates together
 * @param names in one certificate
 * @param depth of a path: certificates from the leaf to the anchor, both counted
 * @param signatures what they may cost altogether; a check on P-256 costs one, larger keys more
 */
public record Limits(int certificates, int bytes, int names, int depth, int signatures) {

    /** How many signatures are checked at most, whatever they cost. */
    static final int CHECKS = 64;

    /** How many stapled responses are read, and what their signatures may cost altogether. */
    static final int STAPLES = 4;

    static final int STAPLE_COST = 32;

    /** How often an issuer is tried in the search for a path. */
    static final int STEPS = 1_000;

    /** How often a name is compared with a subtree, over one path. */
    static final int COMPARISONS = 25_000;

    /** For whoever connects. */
    public static final Limits HANDSHAKE = new Limits(8, 64 * 1024, 100, 9, 64);

    /** For files of one's own, in which many certificates may lie that lead nowhere. */
    public static final Limits FILES = new Limits(64, 1024 * 1024, 100, 9, 256);

    public Limits {
        if (certificates < 1 || bytes < 1 || names < 1 || depth < 2 || signatures < 1) {
            throw new IllegalArgumentException(
                    "limits: "
                            + certificates
                            + " certificates, "
                            + bytes
                            + " bytes, "
                            + names
                            + " names, depth "
                            + depth
                            + ", signatures "
                            + signatures
                            + " (expected: at least 1, 1, 1, 2 and 1)");
        }
    }

    /** The same with another depth. */
    public Limits deep(int other) {
        return new Limits(certificates, bytes, names, other, signatures);
    }
}
