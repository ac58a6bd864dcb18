package dev.countersign.authority;

import java.math.BigInteger;
import java.util.Optional;

/** By what a certificate comes to be: recorded in one piece with the intent to sign it. */
sealed interface Origin {

    /** An operator, or this process for itself. */
    record Direct() implements Origin {}

    /** A token, which is used up by it. What it was used for before and never got is given up. */
    record ByToken(TokenRecord token, Optional<BigInteger> givenUp) implements Origin {}

    /** A certificate that is about to end. */
    record Renewal(BigInteger predecessor) implements Origin {}
}
