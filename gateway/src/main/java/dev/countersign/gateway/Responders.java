package dev.countersign.gateway;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The OCSP responders that the operator named, each asked when the one before gave no answer that
 * counts. Nobody else is ever asked: not whom a certificate names (RFC 5280 §4.2.2.1).
 *
 * @param at plain HTTP: an answer is signed, and TLS would need another trust
 * @param time for one of them to answer
 * @param recheck after how long an answer that still counts is asked for again
 */
public record Responders(List<URI> at, Duration time, Duration recheck) {
    private static final Duration TIME = Duration.ofSeconds(3);
    private static final Duration RECHECK = Duration.ofHours(1);

    public Responders {
        at = List.copyOf(at);
        for (URI one : at) {
            if (!"http".equals(one.getScheme()) || one.getHost() == null) {
                throw new IllegalArgumentException("responder: " + one + " (expected: http://…)");
            }
        }
    }

    /** With three seconds to answer, asked again after an hour. */
    public static Responders of(List<URI> at) {
        return new Responders(at, TIME, RECHECK);
    }

    public static Responders none() {
        return of(List.of());
    }
}
