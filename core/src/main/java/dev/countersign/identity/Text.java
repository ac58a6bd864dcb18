package dev.countersign.identity;

/** Small questions about untrusted text, asked by every kind of identity. */
final class Text {
    private static final int SHOWN = 80;

    private Text() {}

    /** The text as it may stand in a message: printable ASCII, cut to a bounded length. */
    static String shown(String text) {
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < text.length() && at < SHOWN; at++) {
            char c = text.charAt(at);
            out.append(c >= 0x20 && c < 0x7f ? c : '?');
        }
        return text.length() > SHOWN ? out.append('…').toString() : out.toString();
    }

    static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Whether every character is printable ASCII other than space. */
    static boolean isGraphic(String text) {
        return text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }
}
