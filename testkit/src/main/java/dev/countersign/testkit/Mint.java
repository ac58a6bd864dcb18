package dev.countersign.testkit;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Where fresh keys, serial numbers and the time of a certificate come from. */
record Mint(KeyKind kind, SecureRandom random, Clock clock) {

    KeyPair keys() {
        return kind.generate(random);
    }

    /** A positive serial number of 16 octets (RFC 5280 §4.1.2.2 allows 20). */
    BigInteger serial() {
        return new BigInteger(127, random).setBit(126);
    }

    /** The clock's time in whole seconds, as certificates state it. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
