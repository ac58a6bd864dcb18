package dev.countersign.gateway.pkcs11;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The attributes of one half of a PKCS#11 URI, each there once, their values decoded to bytes. */
final class UriAttributes {
    private static final String UNRESERVED = "-._~";

    /** RFC 7512 §2.3: {@code pk11-res-avail}. */
    private static final String AVAILABLE = ":[]@!$'()*+,=";

    private final Map<String, byte[]> values;

    private UriAttributes(Map<String, byte[]> values) {
        this.values = values;
    }

    /** Those before the question mark. */
    static UriAttributes inPath(String text) {
        return read(text, ";", AVAILABLE + "&");
    }

    /** Those behind it. */
    static UriAttributes inQuery(String text) {
        return read(text, "&", AVAILABLE + "/?|");
    }

    private static UriAttributes read(String text, String separator, String available) {
        Map<String, byte[]> values = new LinkedHashMap<>();
        if (text.isEmpty()) {
            return new UriAttributes(values);
        }
        for (String one : text.split(separator, -1)) {
            int equals = one.indexOf('=');
            String name = equals < 0 ? one : one.substring(0, equals);
            if (equals < 1 || !name.matches("[A-Za-z0-9_-]+")) {
                throw new IllegalArgumentException(
                        "has a part that is no attribute (expected: name=value between '"
                                + separator
                                + "')");
            }
            if (values.put(name, decoded(name, one.substring(equals + 1), available)) != null) {
                throw new IllegalArgumentException(
                        "has the attribute " + name + " twice (expected: once)");
            }
        }
        return new UriAttributes(values);
    }

    /** What a value says goes into no message: it may be a PIN. */
    private static byte[] decoded(String name, String value, String available) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '%') {
                bytes.write(octet(name, value, i));
                i += 2;
            } else if (isPlain(c) || available.indexOf(c) >= 0) {
                bytes.write(c);
            } else {
                throw new IllegalArgumentException(
                        "has a character in "
                                + name
                                + " that stands for itself nowhere in such a URI (expected: %"
                                + HexFormat.of().withUpperCase().toHexDigits((byte) c)
                                + ")");
            }
        }
        return bytes.toByteArray();
    }

    private static int octet(String name, String value, int at) {
        if (at + 2 < value.length()
                && HexFormat.isHexDigit(value.charAt(at + 1))
                && HexFormat.isHexDigit(value.charAt(at + 2))) {
            return HexFormat.fromHexDigits(value, at + 1, at + 3);
        }
        throw new IllegalArgumentException(
                "has a '%' in " + name + " without two hexadecimal digits behind it");
    }

    private static boolean isPlain(char c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || UNRESERVED.indexOf(c) >= 0;
    }

    Set<String> names() {
        return values.keySet();
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** A value as text. */
    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).map(bytes -> text(name, bytes));
    }

    private static String text(String name, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("has a value of " + name + " that is no UTF-8", e);
        }
    }

    /** A value as the hexadecimal digits of its bytes. */
    Optional<String> hex(String name) {
        return Optional.ofNullable(values.get(name)).map(HexFormat.of()::formatHex);
    }

    /** Those of some names that are there, as text. */
    Map<String, String> texts(String... wanted) {
        Map<String, String> texts = new HashMap<>();
        for (String name : wanted) {
            text(name).ifPresent(value -> texts.put(name, value));
        }
        return texts;
    }
}
