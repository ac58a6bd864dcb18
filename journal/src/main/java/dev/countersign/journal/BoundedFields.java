package dev.countersign.journal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Fields of a JSON object as bytes, each with a comma before it; no value and no sum of values
 * grows beyond its bound.
 *
 * <p>Peers choose many of the strings: they cannot break out of their quotes (RFC 8259 §7), drive
 * the terminal of a reader, or make a line long.
 */
final class BoundedFields {
    /** The longest value, in bytes as written. */
    static final int MAX_VALUE = 1024;

    /**
     * The longest content of a line: 16 KiB less the number, link, checksum and newline that the
     * file adds.
     */
    static final int MAX_BYTES = 16 * 1024 - 128;

    private static final int MAX_FIELDS = 32;
    private static final int MAX_NAME = 40;
    private static final List<String> RESERVED = List.of("seq", "prev", "crc", "truncated");
    private static final int ROOM_FOR_TRUNCATED = 20 + MAX_FIELDS * (MAX_NAME + 3);

    private final List<String> names = new ArrayList<>(16);
    private final List<String> truncated = new ArrayList<>(0);
    private byte[] bytes = new byte[1024];
    private int length;

    void text(String name, String value) {
        int before = begin(name);
        finish(name, before, quote(value, MAX_VALUE));
    }

    void texts(String name, List<String> values) {
        int before = begin(name);
        put('[');
        int end = length + MAX_VALUE;
        boolean whole = true;
        for (String value : values) {
            whole = whole && length + 3 <= end;
            if (whole) {
                if (bytes[length - 1] != '[') {
                    put(',');
                }
                whole = quote(value, end - length - 2);
            }
        }
        put(']');
        finish(name, before, whole);
    }

    void bare(String name, String value) {
        int before = begin(name);
        put(value.getBytes(StandardCharsets.US_ASCII));
        finish(name, before, true);
    }

    byte[] toBytes() {
        if (truncated.isEmpty()) {
            return Arrays.copyOf(bytes, length);
        }
        String marker = ",\"truncated\":[\"" + String.join("\",\"", truncated) + "\"]";
        byte[] all = Arrays.copyOf(bytes, length + marker.length());
        System.arraycopy(
                marker.getBytes(StandardCharsets.US_ASCII), 0, all, length, marker.length());
        return all;
    }

    private int begin(String name) {
        if (!isWord(name) || RESERVED.contains(name) || names.contains(name)) {
            throw new IllegalArgumentException(
                    "field: "
                            + name
                            + " (expected: a word like peer-name, used once, none of "
                            + RESERVED
                            + ")");
        }
        if (names.size() == MAX_FIELDS) {
            throw new IllegalArgumentException(
                    "fields: one more (expected: 1.." + MAX_FIELDS + ")");
        }
        names.add(name);
        int before = length;
        put((",\"" + name + "\":").getBytes(StandardCharsets.US_ASCII));
        return before;
    }

    private static boolean isWord(String name) {
        boolean word = !name.isEmpty() && name.length() <= MAX_NAME;
        for (int i = 0; word && i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z';
            boolean digit = c >= '0' && c <= '9';
            word = letter || (i > 0 && (digit || c == '-'));
        }
        return word;
    }

    private void finish(String name, int before, boolean whole) {
        boolean fits = length <= MAX_BYTES - ROOM_FOR_TRUNCATED;
        if (!fits) {
            length = before;
        }
        if (!fits || !whole) {
            truncated.add(name);
        }
    }

    private boolean quote(String value, int room) {
        put('"');
        boolean whole = escape(value, length + room);
        put('"');
        return whole;
    }

    private boolean escape(String value, int end) {
        int next = 0;
        while (next < value.length()) {
            char c = value.charAt(next);
            if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
                if (length == end) {
                    return false;
                }
                put(c);
                next++;
            } else {
                int codePoint = value.codePointAt(next);
                byte[] escaped = escaped(codePoint).getBytes(StandardCharsets.UTF_8);
                if (length + escaped.length > end) {
                    return false;
                }
                put(escaped);
                next += Character.charCount(codePoint);
            }
        }
        return true;
    }

    private static String escaped(int codePoint) {
        if (codePoint == '"' || codePoint == '\\') {
            return "\\" + (char) codePoint;
        }
        return switch (Character.getType(codePoint)) {
            case Character.SURROGATE -> "\uFFFD";
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    unicode(codePoint);
            default -> Character.toString(codePoint);
        };
    }

    private static String unicode(int codePoint) {
        StringBuilder units = new StringBuilder(12);
        for (char unit : Character.toChars(codePoint)) {
            units.append("\\u").append(HexFormat.of().toHexDigits(unit));
        }
        return units.toString();
    }

    private void put(byte[] some) {
        reserve(some.length);
        System.arraycopy(some, 0, bytes, length, some.length);
        length += some.length;
    }

    private void put(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length + more);
        }
    }
}
