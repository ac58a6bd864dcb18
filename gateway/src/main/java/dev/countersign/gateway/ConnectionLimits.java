package dev.countersign.gateway;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalInt;

/**
 * How many inbound connections there may be at once, in all and from one source; how many of them
 * may be unproven; and how many may begin in a second. A source is an IPv4 address or an IPv6 /64.
 */
public record ConnectionLimits(
        int most, OptionalInt fromOneSource, int handshakes, OptionalInt handshakesPerSecond) {
    /**
     * Unproven connections at once: with what a handshake may hold (64 KiB) this is a quarter of a
     * gigabyte at the very worst.
     */
    public static final int HANDSHAKES = 4096;

    /** What the process needs besides its connections: files, libraries, sockets of its own. */
    private static final long OTHER_DESCRIPTORS = 256;

    private static final long DESCRIPTORS_EACH = 2; // the peer's, and the service's
    private static final int LEAST = 64;
    private static final int MOST_WHERE_UNKNOWN = 100_000;

    /** Refuses what is no limit. */
    public ConnectionLimits {
        atLeastOne("connections", most);
        atLeastOne("handshakes", handshakes);
        fromOneSource.ifPresent(number -> atLeastOne("connections from one source", number));
        handshakesPerSecond.ifPresent(number -> atLeastOne("handshakes in a second", number));
    }

    private static void atLeastOne(String what, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(what + ": " + number + " (expected: 1 or more)");
        }
    }

    /** As many as this process has descriptors for, from wherever they come. */
    public static ConnectionLimits ofProcess() {
        return new ConnectionLimits(
                ofDescriptors(descriptors()), OptionalInt.empty(), HANDSHAKES, OptionalInt.empty());
    }

    static int ofDescriptors(long descriptors) {
        long connections = (descriptors - OTHER_DESCRIPTORS) / DESCRIPTORS_EACH;
        return (int) Math.min(Math.max(connections, LEAST), MOST_WHERE_UNKNOWN);
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean process
                ? process.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** The same with another number in all. */
    ConnectionLimits most(int number) {
        return new ConnectionLimits(number, fromOneSource, handshakes, handshakesPerSecond);
    }

    /** The same with a number from one source. */
    ConnectionLimits fromOneSource(int number) {
        return new ConnectionLimits(most, OptionalInt.of(number), handshakes, handshakesPerSecond);
    }

    /** The same with another number of unproven ones. */
    ConnectionLimits handshakes(int number) {
        return new ConnectionLimits(most, fromOneSource, number, handshakesPerSecond);
    }

    /** The same with a number in a second. */
    ConnectionLimits handshakesPerSecond(int number) {
        return new ConnectionLimits(most, fromOneSource, handshakes, OptionalInt.of(number));
    }
}
