package dev.countersign.testkit;

/**
 * How often a test repeats what it draws at random.
 *
 * <p>{@code -Dcountersign.long=true} ({@code ./check --long}) takes the larger number. {@code
 * -Dcountersign.brief=true} takes a fifth of the usual one: for a second run of the same tests on
 * another JDK, where the drawing has been done and the JDK is what may differ.
 */
public final class Repetitions {
    private static final int PART_OF_BRIEF = 5;

    private Repetitions() {}

    /** At least one. */
    public static int of(int usual, int atLength) {
        if (usual < 1 || atLength < usual) {
            throw new IllegalArgumentException(
                    "usual: "
                            + usual
                            + ", at length: "
                            + atLength
                            + " (expected: 1 <= usual <= at length)");
        }
        return of(
                usual,
                atLength,
                Boolean.getBoolean("countersign.long"),
                Boolean.getBoolean("countersign.brief"));
    }

    static int of(int usual, int atLength, boolean isLong, boolean isBrief) {
        if (isBrief) {
            return Math.max(1, usual / PART_OF_BRIEF);
        }
        return isLong ? atLength : usual;
    }
}
