package dev.countersign.x509;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * The one encoding and the range that a signature of each kind has. Asked before a provider is:
 * providers differ in what they let through (CVE-2022-21449), and what they throw.
 */
final class SignatureForm {
    private static final BigInteger P256 =
            order("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    private static final BigInteger P384 =
            order(
                    "ffffffffffffffffffffffffffffffffffffffffffffffff"
                            + "c7634d81f4372ddf581a0db248b0a77aecec196accc52973");
    private static final BigInteger P521 =
            order(
                    "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                            + "a51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409");
    private static final BigInteger ED25519 =
            order("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed");
    private static final int ED25519_LENGTH = 64;

    private SignatureForm() {}

    static boolean isOf(PublicKeyInfo key, byte[] signature) {
        return switch (key.kind()) {
            case P256 -> pair(signature, P256);
            case P384 -> pair(signature, P384);
            case P521 -> pair(signature, P521);
            // RFC 8032 §5.1.7: S is below the group's order
            case ED25519 ->
                    signature.length == ED25519_LENGTH
                            && EdwardsKey.littleEndian(Arrays.copyOfRange(signature, 32, 64))
                                            .compareTo(ED25519)
                                    < 0;
            // RFC 8017 §8.1.2, §8.2.2: exactly as long as the modulus
            case RSA -> signature.length == (key.bits() + 7) / 8;
            // FIPS 204, table 2
            case ML_DSA_44 -> signature.length == 2420;
            case ML_DSA_65 -> signature.length == 3309;
            case ML_DSA_87 -> signature.length == 4627;
            case OTHER -> false;
        };
    }

    /** Ecdsa-Sig-Value (RFC 3279 §2.2.3) as DER, r and s from 1 to n − 1 (FIPS 186-5 §6.4.2). */
    private static boolean pair(byte[] signature, BigInteger order) {
        try {
            Der whole = new Der(signature);
            Der pair = whole.enter(Der.SEQUENCE);
            whole.mustEnd("the signature");
            BigInteger r = pair.integer();
            BigInteger s = pair.integer();
            pair.mustEnd("the signature");
            return within(r, order) && within(s, order);
        } catch (DerException e) {
            return false;
        }
    }

    private static boolean within(BigInteger value, BigInteger order) {
        return value.signum() > 0 && value.compareTo(order) < 0;
    }

    private static BigInteger order(String hex) {
        return new BigInteger(hex, 16);
    }
}
