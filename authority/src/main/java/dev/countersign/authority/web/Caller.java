package dev.countersign.authority.web;

import dev.countersign.authority.Token;
import dev.countersign.trust.Verdict;
import java.time.Instant;
import java.util.Optional;

/**
 * Who calls: what the judge says of the certificate on the connection, anew for this request, and
 * the token in the request, if it has one.
 */
record Caller(Proof proof, Optional<Token> token) {

    /** What the judge says at a time. */
    @FunctionalInterface
    interface Proof {
        Verdict at(Instant time);
    }
}
