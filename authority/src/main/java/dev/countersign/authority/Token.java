package dev.countersign.authority;

import dev.countersign.issuance.Entropy;
import dev.countersign.problem.Parsed;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A secret that is redeemed once for a certificate: 256 random bits. The ledger keeps its hash
 * alone; nothing prints it but {@link #reveal()}, for the one who is to have it.
 */
public final class Token {
    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final String text;

    private Token(String text) {
        this.text = text;
    }

    /** Makes a new one. */
    static Token make(Entropy entropy) {
        return new Token(
                Base64.getUrlEncoder().withoutPadding().encodeToString(entropy.draw(BYTES)));
    }

    /** Reads one as {@link #reveal()} writes it; the text itself is in no message. */
    public static Parsed<Token> parse(String text) {
        return FORM.matcher(text).matches()
                ? Parsed.good(new Token(text))
                : Parsed.bad("token: other text (expected: 32 bytes in base64url)");
    }

    /** The secret itself. */
    public String reveal() {
        return text;
    }

    /** By what the ledger knows it. */
    String hash() {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "token";
    }
}
