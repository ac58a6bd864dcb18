package dev.countersign.authority.web;

import dev.countersign.authority.LedgerEntry;
import dev.countersign.authority.TokenRecord;
import dev.countersign.problem.ProblemCode;

/** What a caller may do, or why not. Only {@link Gatekeeper} makes one. */
sealed interface Authorisation {

    /** Anybody may read this. */
    record Public() implements Authorisation {}

    /** To have issued what this token was given out for. */
    record Enrol(TokenRecord token) implements Authorisation {}

    /** To have this certificate renewed. */
    record Renew(LedgerEntry certificate, Moment moment) implements Authorisation {}

    /** Whether a certificate is renewed while it is valid, or in the grace after it. */
    enum Moment {
        IN_TIME,
        LATE
    }

    /** Nothing. */
    record Refused(ProblemCode code, String seen) implements Authorisation {}
}
