package dev.countersign.x509;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Of which certificate an OCSP answer speaks (RFC 6960 §4.1.1): hashes of its issuer's name and
 * key, and its serial number. The hashes only point at an issuer, so that SHA-1 will do; who may
 * speak for that issuer is decided by signatures.
 */
public final class CertId {
    private static final HexFormat HEX = HexFormat.of();

    private final String hash;
    private final byte[] issuerName;
    private final byte[] issuerKey;
    private final BigInteger serial;

    private CertId(String hash, byte[] issuerName, byte[] issuerKey, BigInteger serial) {
        this.hash = hash;
        this.issuerName = issuerName;
        this.issuerKey = issuerKey;
        this.serial = serial;
    }

    static CertId read(Der answer) throws DerException {
        Der id = answer.enter(Der.SEQUENCE);
        String hash = hashOf(HEX.formatHex(id.element(Der.SEQUENCE)));
        byte[] name = id.enter(Der.OCTET_STRING).rest();
        byte[] key = id.enter(Der.OCTET_STRING).rest();
        BigInteger serial = id.integer();
        id.mustEnd("a CertID");
        return new CertId(hash, name, key, serial);
    }

    /** With NULL for parameters or without, as both are about. */
    private static String hashOf(String algorithm) throws DerException {
        return switch (algorithm) {
            case "300906052b0e03021a0500", "300706052b0e03021a" -> "SHA-1";
            case "300d06096086480165030402010500", "300b0609608648016503040201" -> "SHA-256";
            default -> throw new DerException("a CertID by another hash than SHA-1 or SHA-256");
        };
    }

    /** Whether it means this certificate, issued by this authority: all three parts agree. */
    public boolean means(Certificate certificate, Certificate issuer) {
        return serial.equals(certificate.serial())
                && Arrays.equals(issuerName, digest(hash, certificate.issuer().der()))
                && Arrays.equals(issuerKey, digest(hash, issuer.publicKey().keyBits()));
    }

    /** A responder's name for a key, in hex: SHA-1 over its bits (RFC 6960 §4.2.1). */
    static String keyHash(PublicKeyInfo key) {
        return HEX.formatHex(digest("SHA-1", key.keyBits()));
    }

    private static byte[] digest(String hash, byte[] content) {
        try {
            return MessageDigest.getInstance(hash).digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has " + hash, e);
        }
    }

    @Override
    public String toString() {
        return "serial " + serial.toString(16);
    }
}
