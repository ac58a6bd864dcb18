package dev.countersign.problem;

import java.util.regex.Pattern;

/**
 * The id of one refusal, which both sides can quote: {@code r-} and sixteen symbols of Crockford's
 * base 32 in groups of four. It carries no information; the journal says what it stands for.
 */
public record Receipt(String id) {
    /** How many random bytes one receipt is made of. */
    public static final int BYTES = 10;

    private static final Pattern FORM = Pattern.compile("r(-[0-9a-hjkmnp-tv-z]{4}){4}");
    private static final int LENGTH = 21;
    private static final String SYMBOLS = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int SYMBOL_COUNT = 16;

    public Receipt {
        if (!FORM.matcher(id).matches()) {
            String seen = id.length() <= LENGTH && id.matches("[ -~]*") ? id : "other text";
            throw new IllegalArgumentException(
                    "receipt: " + seen + " (expected: r-xxxx-xxxx-xxxx-xxxx)");
        }
    }

    /** Makes a receipt of ten random bytes. */
    public static Receipt of(byte[] random) {
        if (random.length != BYTES) {
            throw new IllegalArgumentException(
                    "random: " + random.length + " bytes (expected: 10)");
        }
        StringBuilder text = new StringBuilder("r");
        for (int symbol = 0; symbol < SYMBOL_COUNT; symbol++) {
            if (symbol % 4 == 0) {
                text.append('-');
            }
            text.append(SYMBOLS.charAt(fiveBits(random, symbol * 5)));
        }
        return new Receipt(text.toString());
    }

    private static int fiveBits(byte[] bytes, int from) {
        int value = 0;
        for (int bit = from; bit < from + 5; bit++) {
            value = value << 1 | (bytes[bit >> 3] >> (7 - (bit & 7)) & 1);
        }
        return value;
    }

    @Override
    public String toString() {
        return id;
    }
}
