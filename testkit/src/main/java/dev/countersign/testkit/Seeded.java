package dev.countersign.testkit;

import java.security.SecureRandom;
import java.util.List;

/**
 * A small deterministic generator (SplitMix64): the same seed gives the same values on every JDK.
 *
 * <p>{@link #toString()} names the seed; put it into the description of every assertion on random
 * values. Run a failure again with {@code -Dcountersign.seed=…}. Never a source of real secrets.
 */
public final class Seeded {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final long seed;
    private long state;

    private Seeded(long seed) {
        this.seed = seed;
        this.state = seed;
    }

    public static Seeded of(long seed) {
        return new Seeded(seed);
    }

    /**
     * A generator with the seed of the system property {@code countersign.seed}, or else with a new
     * one.
     */
    public static Seeded fresh() {
        Long fixed = Long.getLong("countersign.seed");
        return new Seeded(fixed != null ? fixed : new SecureRandom().nextLong());
    }

    /**
     * Another generator, which depends on this one's seed and the label, not on what was drawn
     * before.
     */
    public Seeded fork(String label) {
        return new Seeded(mix(seed + GOLDEN_GAMMA * label.hashCode()));
    }

    public long seed() {
        return seed;
    }

    public synchronized long next() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** A number from lowest to highest, both included. */
    public int between(int lowest, int highest) {
        if (lowest > highest) {
            throw new IllegalArgumentException(
                    "highest: " + highest + " (expected: >= " + lowest + ")");
        }
        long span = (long) highest - lowest + 1;
        return (int) (lowest + Math.floorMod(next(), span));
    }

    public <T> T pick(List<T> choices) {
        return choices.get(between(0, choices.size() - 1));
    }

    public byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        fill(bytes);
        return bytes;
    }

    /** A string of the given length, each character taken from the alphabet. */
    public String text(String alphabet, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(between(0, alphabet.length() - 1)));
        }
        return text.toString();
    }

    /**
     * A {@code SecureRandom} fed from this generator, so that Bouncy Castle makes the same keys
     * from the same seed.
     *
     * <p>The JDK's own key generators may draw differently from release to release; for those
     * nothing is promised.
     */
    public SecureRandom secureRandom() {
        return new Predictable(fork("secure random"));
    }

    @Override
    public String toString() {
        return "seed " + seed;
    }

    private synchronized void fill(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (next() >>> 56);
        }
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    private static final class Predictable extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final transient Seeded source;

        Predictable(Seeded source) {
            this.source = source;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            source.fill(bytes);
        }

        @Override
        public byte[] generateSeed(int length) {
            return source.bytes(length);
        }

        @Override
        public String getAlgorithm() {
            return source.toString();
        }
    }
}
