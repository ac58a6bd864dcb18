package dev.countersign.x509;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The signature algorithms that are accepted, each by the exact bytes of its AlgorithmIdentifier
 * (RFC 5758, RFC 4055, RFC 8410, RFC 9881). What is not listed here is not accepted.
 */
public enum SignatureAlgorithm {
    ECDSA_SHA256("SHA256withECDSA", "300a06082a8648ce3d040302"),
    ECDSA_SHA384("SHA384withECDSA", "300a06082a8648ce3d040303"),
    ECDSA_SHA512("SHA512withECDSA", "300a06082a8648ce3d040304"),
    ED25519("Ed25519", "300506032b6570"),
    RSA_SHA256("SHA256withRSA", "300d06092a864886f70d01010b0500"),
    RSA_SHA384("SHA384withRSA", "300d06092a864886f70d01010c0500"),
    RSA_SHA512("SHA512withRSA", "300d06092a864886f70d01010d0500"),
    RSA_PSS_SHA256(
            "SHA-256",
            "304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d01"
                    + "0108300d06096086480165030402010500a203020120"),
    RSA_PSS_SHA384(
            "SHA-384",
            "304106092a864886f70d01010a3034a00f300d06096086480165030402020500a11c301a06092a864886f70d01"
                    + "0108300d06096086480165030402020500a203020130"),
    RSA_PSS_SHA512(
            "SHA-512",
            "304106092a864886f70d01010a3034a00f300d06096086480165030402030500a11c301a06092a864886f70d01"
                    + "0108300d06096086480165030402030500a203020140"),
    ML_DSA_44("ML-DSA-44", "300b0609608648016503040311"),
    ML_DSA_65("ML-DSA-65", "300b0609608648016503040312"),
    ML_DSA_87("ML-DSA-87", "300b0609608648016503040313");

    private static final Map<String, SignatureAlgorithm> BY_IDENTIFIER =
            Arrays.stream(values())
                    .collect(Collectors.toMap(one -> one.identifier, Function.identity()));

    private final String javaName;
    private final String identifier;

    SignatureAlgorithm(String javaName, String identifier) {
        this.javaName = javaName;
        this.identifier = identifier;
    }

    /**
     * The algorithm with this identifier; one that is on no list must have its form all the same.
     */
    static Optional<SignatureAlgorithm> read(byte[] identifier) throws DerException {
        Optional<SignatureAlgorithm> known = of(identifier);
        if (known.isEmpty()) {
            AlgorithmId.mustBeWellFormed(identifier);
        }
        return known;
    }

    static Optional<SignatureAlgorithm> of(byte[] identifier) {
        return Optional.ofNullable(BY_IDENTIFIER.get(HexFormat.of().formatHex(identifier)));
    }

    /** The JCA name of the signature; for RSASSA-PSS that of its hash. */
    public String javaName() {
        return javaName;
    }

    /** Whether this is RSASSA-PSS, whose JCA name needs parameters beside it. */
    public boolean isPss() {
        return name().startsWith("RSA_PSS");
    }

    /** Whether the CA/Browser Forum's Baseline Requirements leave it out (§7.1.3.2). */
    public boolean isBeyondTheWeb() {
        return this == ED25519 || name().startsWith("ML_DSA");
    }

    /** The encoded AlgorithmIdentifier. */
    public byte[] identifier() {
        return HexFormat.of().parseHex(identifier);
    }

    /**
     * Whether this algorithm and key could have made a signature of this form: its encoding is the
     * one allowed and its numbers are in range. Says nothing about whether it verifies.
     */
    public boolean couldBe(byte[] signature, PublicKeyInfo key) {
        return fits(key.kind()) && SignatureForm.isOf(key, signature);
    }

    /** Whether a key of this kind can make such a signature. */
    public boolean fits(PublicKeyInfo.Kind kind) {
        return switch (this) {
            case ECDSA_SHA256, ECDSA_SHA384, ECDSA_SHA512 ->
                    kind == PublicKeyInfo.Kind.P256
                            || kind == PublicKeyInfo.Kind.P384
                            || kind == PublicKeyInfo.Kind.P521;
            case ED25519 -> kind == PublicKeyInfo.Kind.ED25519;
            case ML_DSA_44 -> kind == PublicKeyInfo.Kind.ML_DSA_44;
            case ML_DSA_65 -> kind == PublicKeyInfo.Kind.ML_DSA_65;
            case ML_DSA_87 -> kind == PublicKeyInfo.Kind.ML_DSA_87;
            default -> kind == PublicKeyInfo.Kind.RSA;
        };
    }
}
