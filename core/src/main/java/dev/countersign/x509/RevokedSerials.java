package dev.countersign.x509;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The serial numbers that a list revokes, each with its time: one array of rows of equal length,
 * sorted, and where those that end alike begin. A row is the number, its lowest byte first, and
 * four bytes of seconds, so a million of 16 bytes take 20 MB and a lookup few steps.
 */
final class RevokedSerials {
    private static final int SECONDS = Integer.BYTES;
    private static final int ENDINGS = 1 << 16;

    private final byte[] rows;
    private final int serialLength;
    private final int rowLength;

    /** Where the rows of each ending of two bytes begin; one more for the end. */
    private final int[] starts;

    private RevokedSerials(List<byte[]> sorted, int serialLength) {
        this.serialLength = serialLength;
        this.rowLength = serialLength + SECONDS;
        this.rows = new byte[Math.multiplyExact(sorted.size(), rowLength)];
        this.starts = sorted.isEmpty() ? new int[0] : new int[ENDINGS + 1];
        for (int at = 0; at < sorted.size(); at++) {
            byte[] row = sorted.get(at);
            for (int octet = 0; octet < rowLength; octet++) {
                rows[at * rowLength + octet] = row[octet];
            }
            starts[ending(row) + 1] = at + 1;
        }
        for (int ending = 1; ending < starts.length; ending++) {
            starts[ending] = Math.max(starts[ending], starts[ending - 1]);
        }
    }

    /** Gathers what is revoked; two bytes at least, so that every row has an ending. */
    static final class Collector {
        private final List<BigInteger> serials = new ArrayList<>();
        private final List<Instant> times = new ArrayList<>();

        void add(BigInteger serial, Instant time) {
            serials.add(serial);
            times.add(time);
        }

        RevokedSerials collected() {
            int length = serials.stream().mapToInt(one -> one.toByteArray().length).max().orElse(0);
            int serialLength = Math.max(2, length);
            byte[][] sorted = new byte[serials.size()][];
            for (int at = 0; at < sorted.length; at++) {
                sorted[at] = row(serials.get(at), times.get(at), serialLength);
            }
            Arrays.sort(sorted, Arrays::compareUnsigned);
            return new RevokedSerials(Arrays.asList(sorted), serialLength);
        }
    }

    private static byte[] row(BigInteger serial, Instant time, int serialLength) {
        byte[] row = new byte[serialLength + SECONDS];
        writeSerial(serial, row, serialLength);
        long seconds = Math.min(Math.max(0, time.getEpochSecond()), 0xffff_ffffL);
        for (int at = 0; at < SECONDS; at++) {
            row[serialLength + at] = (byte) (seconds >> (8 * (SECONDS - 1 - at)));
        }
        return row;
    }

    private static void writeSerial(BigInteger serial, byte[] row, int serialLength) {
        byte[] bytes = serial.toByteArray();
        byte sign = (byte) (serial.signum() < 0 ? 0xff : 0);
        for (int at = 0; at < serialLength; at++) {
            row[at] = at < bytes.length ? bytes[bytes.length - 1 - at] : sign;
        }
    }

    private static int ending(byte[] row) {
        return (row[0] & 0xff) << 8 | (row[1] & 0xff);
    }

    int size() {
        return rows.length / rowLength;
    }

    /** How many bytes it holds for all of them. */
    long bytes() {
        return rows.length + (long) starts.length * Integer.BYTES;
    }

    Optional<Instant> revokedAt(BigInteger serial) {
        if (rows.length == 0 || serial.toByteArray().length > serialLength) {
            return Optional.empty();
        }
        byte[] wanted = new byte[serialLength];
        writeSerial(serial, wanted, serialLength);
        int low = starts[ending(wanted)];
        int high = starts[ending(wanted) + 1] - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int from = middle * rowLength;
            int order =
                    Arrays.compareUnsigned(
                            rows, from, from + serialLength, wanted, 0, serialLength);
            if (order == 0) {
                return Optional.of(timeAt(from + serialLength));
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }

    private Instant timeAt(int from) {
        long seconds = 0;
        for (int at = from; at < from + SECONDS; at++) {
            seconds = seconds << 8 | (rows[at] & 0xff);
        }
        return Instant.ofEpochSecond(seconds);
    }
}
