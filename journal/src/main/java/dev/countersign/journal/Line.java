package dev.countersign.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A line as found in a file, with a checksum that fits.
 *
 * @param seq the number it carries
 * @param prev the hash it carries of the line before it
 * @param at the time it carries
 * @param kind the word of its kind
 * @param rest its own fields
 * @param hash its own SHA-256
 */
record Line(long seq, String prev, String at, String kind, String rest, String hash) {
    /** The longest line, newline included. */
    static final int MAX_BYTES = 16 * 1024;

    private static final Pattern SHAPE =
            Pattern.compile(
                    "\\{\"seq\":([1-9][0-9]{0,17}),\"prev\":\"([0-9a-f]{64})\""
                            + ",\"at\":\"([-+0-9:.TZ]{20,40})\",\"kind\":\"([a-z]{1,20})\""
                            + "(.*),\"crc\":\"([0-9a-f]{8})\"\\}",
                    Pattern.DOTALL);
    private static final Pattern LINK =
            Pattern.compile(",\"after\":\"([^\"\\\\]*)\",\"lines\":([0-9]{1,18}),\"process\":");

    /** The line, or nothing when the bytes are not what a journal writes. */
    static Optional<Line> parse(byte[] bytes) {
        Matcher line = SHAPE.matcher(new String(bytes, ISO_8859_1));
        if (bytes.length >= MAX_BYTES || !line.matches()) {
            return Optional.empty();
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, line.end(5));
        if (crc.getValue() != HexFormat.fromHexDigitsToLong(line.group(6))) {
            return Optional.empty();
        }
        return Optional.of(
                new Line(
                        Long.parseLong(line.group(1)),
                        line.group(2),
                        line.group(3),
                        line.group(4),
                        line.group(5),
                        hash(bytes)));
    }

    /** The line before this file, as a start line names it. */
    Optional<Head> before() {
        Matcher link = LINK.matcher(rest);
        if (!is(EntryKind.START) || !link.lookingAt()) {
            return Optional.empty();
        }
        return Optional.of(new Head(link.group(1), Long.parseLong(link.group(2)), prev));
    }

    /** Whether its process closed this file to go on in another one. */
    boolean isRotation() {
        return is(EntryKind.STOP) && rest.equals(",\"rotated\":true");
    }

    boolean is(EntryKind expected) {
        return kind.equals(expected.word());
    }

    static String hash(byte[] line) {
        return HexFormat.of().formatHex(sha256().digest(line));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: missing (expected: in every JDK)", e);
        }
    }
}
