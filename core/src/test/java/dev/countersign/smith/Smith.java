package dev.countersign.smith;

import dev.countersign.testkit.KeyKind;
import dev.countersign.testkit.Seeded;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Instant;

/**
 * Makes certificates and revocation lists that the testkit's authority would not: odd chains, odd
 * extensions, odd encodings. Everything comes from one seed.
 */
public final class Smith {
    private final Seeded seeded;
    private final SecureRandom random;
    private final Instant now;

    public Smith(Seeded seeded, Instant now) {
        this.seeded = seeded;
        this.random = seeded.fork("smith").secureRandom();
        this.now = now;
    }

    public KeyPair keys() {
        return keys(KeyKind.P_256);
    }

    public KeyPair keys(KeyKind kind) {
        return kind.generate(random);
    }

    public BigInteger serial() {
        return new BigInteger(127, random).setBit(126);
    }

    /** An authority of any depth, valid for a year, still unsigned. */
    public Blank authority(String commonName) {
        return new Blank(commonName, keys(), serial(), now).authority();
    }

    /** A leaf without names, valid for a day, still unsigned. */
    public Blank leaf(String commonName) {
        return new Blank(commonName, keys(), serial(), now).endEntity();
    }

    /** A certificate without any extension, still unsigned. */
    public Blank bare(String commonName) {
        return new Blank(commonName, keys(), serial(), now);
    }

    /** A revocation list of this issuer, still unsigned. */
    public BlankList list(Made issuer) {
        return new BlankList(issuer, now);
    }

    /** An OCSP response without answers, still unsigned. */
    public BlankResponse response() {
        return new BlankResponse(now);
    }

    @Override
    public String toString() {
        return seeded.toString();
    }
}
