package dev.countersign.gateway;

import dev.countersign.problem.Parsed;
import java.net.URI;
import java.net.URISyntaxException;
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

    private static final int HIGHEST_PORT = 65_535;

    public Responders {
        at = List.copyOf(at);
        at.forEach(one -> parse(one.toString()).orThrow());
    }

    /** The address of a responder. */
    public static Parsed<URI> parse(String text) {
        try {
            URI at = new URI(text);
            boolean reachable =
                    "http".equals(at.getScheme())
                            && at.getHost() != null
                            && at.getPort() <= HIGHEST_PORT;
            if (reachable) {
                return Parsed.good(at);
            }
        } catch (URISyntaxException e) {
            // said below
        }
        return Parsed.bad(
                "\"" + text + "\" (expected: http://HOST[:PORT]/…; what it answers is signed)");
    }

    /** With three seconds to answer, asked again after an hour. */
    public static Responders of(List<URI> at) {
        return new Responders(at, TIME, RECHECK);
    }

    public static Responders none() {
        return of(List.of());
    }
}
