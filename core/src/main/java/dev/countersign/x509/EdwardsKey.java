package dev.countersign.x509;

import java.math.BigInteger;
import java.util.Set;

/** What an encoded Ed25519 public key must be besides 32 bytes long (RFC 8032 §5.1). */
final class EdwardsKey {
    private static final int LENGTH = 32;
    private static final BigInteger FIELD =
            BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

    /**
     * The y of every point whose order divides 8: signatures that verify under them need no private
     * key.
     */
    private static final Set<BigInteger> SMALL_ORDER =
            Set.of(
                    BigInteger.ZERO,
                    BigInteger.ONE,
                    FIELD.subtract(BigInteger.ONE),
                    new BigInteger(
                            "05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16),
                    new BigInteger(
                            "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7",
                            16));

    private EdwardsKey() {}

    /** Why the key is not accepted; empty when it is. */
    static String problemOf(byte[] key) {
        if (key.length != LENGTH) {
            return "an Ed25519 key of another length";
        }
        BigInteger y = littleEndian(key).clearBit(255);
        if (y.compareTo(FIELD) >= 0) {
            return "an Ed25519 key that is not canonical";
        }
        return SMALL_ORDER.contains(y) ? "an Ed25519 key of small order" : "";
    }

    static BigInteger littleEndian(byte[] bytes) {
        byte[] turned = new byte[bytes.length];
        for (int at = 0; at < bytes.length; at++) {
            turned[bytes.length - 1 - at] = bytes[at];
        }
        return new BigInteger(1, turned);
    }
}
