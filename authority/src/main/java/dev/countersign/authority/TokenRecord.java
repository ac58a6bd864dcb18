package dev.countersign.authority;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;

/**
 * What the ledger knows of a token: what it was given out for, until when, and for which key and
 * serial number it was used.
 */
public record TokenRecord(String hash, Grant grant, Instant expires, Optional<Use> use) {

    /** Its one use. */
    public record Use(String key, BigInteger serial) {}

    /** How the journal names it. */
    String shortName() {
        return "token " + hash.substring(0, 12);
    }
}
