package dev.countersign.x509;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A certificate's public key (SubjectPublicKeyInfo, RFC 5280 §4.1.2.7): its bytes, kind and size.
 */
public final class PublicKeyInfo {

    /** The kinds of keys that are told apart. */
    public enum Kind {
        P256("EC"),
        P384("EC"),
        P521("EC"),
        ED25519("Ed25519"),
        RSA("RSA"),
        /** FIPS 204, as RFC 9881 puts it into certificates. */
        ML_DSA_44("ML-DSA-44"),
        ML_DSA_65("ML-DSA-65"),
        ML_DSA_87("ML-DSA-87"),
        OTHER("");

        private final String javaName;

        Kind(String javaName) {
            this.javaName = javaName;
        }

        /** The JCA name of the key factory. */
        public String javaName() {
            return javaName;
        }
    }

    private static final HexFormat HEX = HexFormat.of();
    private static final int SMALLEST_RSA = 2048;
    private static final int LARGEST_RSA = 8192;

    /** As BoringSSL has it; what a peer's key may cost us grows with the exponent. */
    private static final int LARGEST_EXPONENT_BITS = 33;

    private static final BigInteger SMALLEST_EXPONENT = BigInteger.valueOf(65537);

    private final byte[] der;
    private final Kind kind;
    private final int bits;
    private final String problem;

    /** Made when it is first asked for. */
    private String fingerprint = "";

    private PublicKeyInfo(byte[] der, Kind kind, int bits, String problem) {
        this.der = der;
        this.kind = kind;
        this.bits = bits;
        this.problem = problem;
    }

    static PublicKeyInfo read(Der outer) throws DerException {
        byte[] der = outer.element(Der.SEQUENCE);
        Der info = new Der(der).enter(Der.SEQUENCE);
        byte[] algorithm = info.element(Der.SEQUENCE);
        byte[] key = info.wholeBits();
        info.mustEnd("SubjectPublicKeyInfo");
        return switch (HEX.formatHex(algorithm)) {
            case "301306072a8648ce3d020106082a8648ce3d030107" -> point(der, Kind.P256, 256, key);
            case "301006072a8648ce3d020106052b81040022" -> point(der, Kind.P384, 384, key);
            case "301006072a8648ce3d020106052b81040023" -> point(der, Kind.P521, 521, key);
            case "300506032b6570" ->
                    new PublicKeyInfo(der, Kind.ED25519, 256, EdwardsKey.problemOf(key));
            case "300d06092a864886f70d0101010500" -> rsa(der, key);
            case "300b0609608648016503040311" -> lattice(der, Kind.ML_DSA_44, 1312, key);
            case "300b0609608648016503040312" -> lattice(der, Kind.ML_DSA_65, 1952, key);
            case "300b0609608648016503040313" -> lattice(der, Kind.ML_DSA_87, 2592, key);
            default -> {
                AlgorithmId.mustBeWellFormed(algorithm);
                yield new PublicKeyInfo(der, Kind.OTHER, 0, "a key of a kind that is not accepted");
            }
        };
    }

    private static PublicKeyInfo point(byte[] der, Kind kind, int bits, byte[] key) {
        boolean uncompressed = key.length == 1 + 2 * ((bits + 7) / 8) && key[0] == 4;
        return new PublicKeyInfo(
                der, kind, bits, uncompressed ? "" : "a point that is not uncompressed");
    }

    /** RFC 9881 §4: the raw key, whose length FIPS 204 fixes (table 2). */
    private static PublicKeyInfo lattice(byte[] der, Kind kind, int length, byte[] key) {
        return new PublicKeyInfo(
                der,
                kind,
                length * 8,
                key.length == length ? "" : "an ML-DSA key of " + key.length + " bytes");
    }

    private static PublicKeyInfo rsa(byte[] der, byte[] content) throws DerException {
        Der whole = new Der(content);
        Der key = whole.enter(Der.SEQUENCE);
        whole.mustEnd("RSAPublicKey");
        BigInteger modulus = key.integer();
        BigInteger exponent = key.integer();
        key.mustEnd("RSAPublicKey");
        int bits = modulus.bitLength();
        if (modulus.signum() <= 0 || bits < SMALLEST_RSA || bits > LARGEST_RSA) {
            return new PublicKeyInfo(der, Kind.RSA, bits, "RSA of " + bits + " bits");
        }
        boolean odd = exponent.testBit(0) && modulus.testBit(0);
        boolean usual =
                exponent.compareTo(SMALLEST_EXPONENT) >= 0
                        && exponent.bitLength() <= LARGEST_EXPONENT_BITS;
        return new PublicKeyInfo(
                der,
                Kind.RSA,
                bits,
                odd && usual ? "" : "RSA with an unusual exponent or an even modulus");
    }

    /** The encoded SubjectPublicKeyInfo. */
    public byte[] der() {
        return der.clone();
    }

    /** SHA-256 over the encoded SubjectPublicKeyInfo, in hex. */
    public String fingerprint() {
        String known = fingerprint;
        if (known.isEmpty()) {
            known = Sha256.hex(der);
            fingerprint = known;
        }
        return known;
    }

    /** The content of the BIT STRING, over which others make a key's hash. */
    byte[] keyBits() {
        try {
            Der info = new Der(der).enter(Der.SEQUENCE);
            info.enter(Der.SEQUENCE);
            return info.wholeBits();
        } catch (DerException e) {
            throw new IllegalStateException("a key that was read does not read again", e);
        }
    }

    public Kind kind() {
        return kind;
    }

    /** The size of the key in bits. */
    public int bits() {
        return bits;
    }

    /**
     * What a check of a signature by this key costs beside one by a P-256 key, roughly and at least
     * one: what a peer can make us do is bounded in these units.
     */
    public int cost() {
        return switch (kind) {
            case P384 -> 8;
            case P521 -> 20; // a leaf and two authorities above it
            case ML_DSA_44 -> 4;
            case ML_DSA_65 -> 6;
            case ML_DSA_87 -> 8;
            case RSA -> 1 + (bits / 1024) * (bits / 1024) / 7; // exponents as long as they may be
            default -> 1;
        };
    }

    /** Why such a key is not accepted; empty when it is. */
    public String problem() {
        return problem;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicKeyInfo that && Arrays.equals(der, that.der);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(der);
    }

    @Override
    public String toString() {
        return kind == Kind.RSA ? "RSA " + bits : kind.toString();
    }
}
