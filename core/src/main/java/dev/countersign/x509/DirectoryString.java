package dev.countersign.x509;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The string value of an attribute of a directory name, in the form in which two of them are
 * compared: prepared as RFC 5280 §7.1 and RFC 4518 say, whatever string type it was written in. A
 * TeletexString has no agreed character set and is compared by its bytes.
 */
final class DirectoryString {
    private static final int UTF8 = 0x0c;
    private static final int NUMERIC = 0x12;
    private static final int PRINTABLE = 0x13;
    private static final int TELETEX = 0x14;
    private static final int IA5 = 0x16;
    private static final int VISIBLE = 0x1a;
    private static final int UNIVERSAL = 0x1c;
    private static final int BMP = 0x1e;

    private static final Charset UTF_32 = Charset.forName("UTF-32BE");
    private static final String PRINTABLE_MARKS = " '()+,-./:=?";

    private final String text;
    private final boolean comparedAsText;

    private DirectoryString(String text, boolean comparedAsText) {
        this.text = text;
        this.comparedAsText = comparedAsText;
    }

    /** Reads the next value, which is a string (§4.1.2.4). */
    static DirectoryString read(Der der, Deviations deviations) throws DerException {
        int tag = der.peek();
        Charset charset = charset(tag);
        if (charset == null) {
            throw new DerException("an attribute of a name that is no string");
        }
        String text = decode(der.enter(tag).rest(), charset);
        if (text.indexOf('\0') >= 0) {
            throw new DerException("an attribute of a name with a NUL in it");
        }
        deviations.noteIf(text.isEmpty(), "an attribute of a name is empty");
        deviations.noteIf(
                tag == PRINTABLE && !isPrintable(text),
                "a PrintableString with characters that it may not have (X.680 §41.4)");
        return new DirectoryString(text, tag != TELETEX);
    }

    private static @Nullable Charset charset(int tag) {
        return switch (tag) {
            case UTF8 -> StandardCharsets.UTF_8;
            case NUMERIC, PRINTABLE, IA5, VISIBLE -> StandardCharsets.US_ASCII;
            case TELETEX -> StandardCharsets.ISO_8859_1;
            case UNIVERSAL -> UTF_32;
            case BMP -> StandardCharsets.UTF_16BE;
            default -> null;
        };
    }

    private static String decode(byte[] content, Charset charset) throws DerException {
        String text = new String(content, charset);
        if (!Arrays.equals(text.getBytes(charset), content)) {
            throw new DerException("an attribute of a name that is not " + charset.name());
        }
        return text;
    }

    private static boolean isPrintable(String text) {
        return text.chars()
                .allMatch(c ->
                        (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || PRINTABLE_MARKS.indexOf(c) >= 0);
    }

    /** What was written, for people. */
    String text() {
        return text;
    }

    /** Equal for two values exactly when they match. */
    String prepared() {
        if (!comparedAsText) {
            return "#" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        StringBuilder prepared = new StringBuilder("=");
        boolean gap = false;
        for (int c : folded(text).codePoints().toArray()) {
            if (isBlank(c)) {
                gap = prepared.length() > 1;
            } else if (Character.getType(c) != Character.FORMAT) {
                // RFC 4518 §2.6.1: inner blanks count as one, outer ones as none
                prepared.append(gap ? " " : "").appendCodePoint(c);
                gap = false;
            }
        }
        return prepared.toString();
    }

    /** RFC 4518 §2.2 to §2.3: case folded, then normalized. */
    private static String folded(String text) {
        boolean ascii = text.chars().allMatch(c -> c < 0x80);
        if (ascii) {
            return text.toLowerCase(Locale.ROOT);
        }
        String upper = text.toUpperCase(Locale.ROOT);
        return Normalizer.normalize(upper.toLowerCase(Locale.ROOT), Normalizer.Form.NFKC);
    }

    private static boolean isBlank(int c) {
        return c <= 0x20 || c == 0x85 || Character.isSpaceChar(c);
    }
}
