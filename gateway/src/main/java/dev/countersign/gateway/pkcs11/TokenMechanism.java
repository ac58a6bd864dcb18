package dev.countersign.gateway.pkcs11;

import dev.countersign.x509.SignatureAlgorithm;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a token makes a signature of TLS 1.3: the digest is made here, and the token signs it by the
 * mechanism that nearly every one has, CKM_ECDSA or CKM_RSA_PKCS_PSS.
 */
enum TokenMechanism {
    ECDSA_SHA256(SignatureAlgorithm.ECDSA_SHA256, "SHA-256", 0, 0),
    ECDSA_SHA384(SignatureAlgorithm.ECDSA_SHA384, "SHA-384", 0, 0),
    PSS_SHA256(SignatureAlgorithm.RSA_PSS_SHA256, "SHA-256", 0x250, 2),
    PSS_SHA384(SignatureAlgorithm.RSA_PSS_SHA384, "SHA-384", 0x260, 3),
    PSS_SHA512(SignatureAlgorithm.RSA_PSS_SHA512, "SHA-512", 0x270, 4);

    private static final long CKM_RSA_PKCS_PSS = 0xd;
    private static final long CKM_ECDSA = 0x1041;
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 2;

    private final SignatureAlgorithm algorithm;
    private final String hash;
    private final long hashMechanism;
    private final long maskGenerator;

    /** The last two are CKM_SHA… and CKG_MGF1_SHA…, for RSASSA-PSS. */
    TokenMechanism(
            SignatureAlgorithm algorithm, String hash, long hashMechanism, long maskGenerator) {
        this.algorithm = algorithm;
        this.hash = hash;
        this.hashMechanism = hashMechanism;
        this.maskGenerator = maskGenerator;
    }

    /** How a signature by this algorithm is made, if TLS 1.3 has it for the keys used here. */
    static Optional<TokenMechanism> of(SignatureAlgorithm algorithm) {
        return Arrays.stream(values()).filter(one -> one.algorithm == algorithm).findFirst();
    }

    private boolean isPss() {
        return algorithm.isPss();
    }

    byte[] digest(byte[] content) {
        try {
            return MessageDigest.getInstance(hash).digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has " + hash, e);
        }
    }

    /** CK_MECHANISM; the salt of RSASSA-PSS is as long as the hash (RFC 8446 §4.2.3). */
    MemorySegment forToken(Arena arena) {
        if (!isPss()) {
            return arena.allocateFrom(ValueLayout.JAVA_LONG, CKM_ECDSA, 0, 0);
        }
        long saltLength = digest(new byte[0]).length;
        MemorySegment parameters =
                arena.allocateFrom(ValueLayout.JAVA_LONG, hashMechanism, maskGenerator, saltLength);
        return arena.allocateFrom(
                ValueLayout.JAVA_LONG,
                CKM_RSA_PKCS_PSS,
                parameters.address(),
                parameters.byteSize());
    }

    /** A token's signature as TLS has it: ECDSA as Ecdsa-Sig-Value (RFC 3279 §2.2.3). */
    byte[] encoded(byte[] fromToken) {
        if (isPss()) {
            return fromToken;
        }
        int half = fromToken.length / 2;
        byte[] r = new BigInteger(1, Arrays.copyOf(fromToken, half)).toByteArray();
        byte[] s = new BigInteger(1, Arrays.copyOfRange(fromToken, half, 2 * half)).toByteArray();
        // P-256 and P-384 alone: every length is below 128
        byte[] encoded = new byte[6 + r.length + s.length];
        encoded[0] = SEQUENCE;
        encoded[1] = (byte) (encoded.length - 2);
        encoded[2] = INTEGER;
        encoded[3] = (byte) r.length;
        System.arraycopy(r, 0, encoded, 4, r.length);
        encoded[4 + r.length] = INTEGER;
        encoded[5 + r.length] = (byte) s.length;
        System.arraycopy(s, 0, encoded, 6 + r.length, s.length);
        return encoded;
    }
}
