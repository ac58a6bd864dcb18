package dev.countersign.gateway.http;

import java.util.EnumSet;
import java.util.Set;

/**
 * How a service of HTTP is served: in which fields it is told who asks, which version it speaks,
 * and whether whoever is refused is told why.
 */
public record HttpService(Set<PeerField> tell, Version version, Refusing refusing) {
    public HttpService {
        tell = tell.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(tell));
    }

    /** By identity alone, in HTTP/1.1, and refused by an alert. */
    public static HttpService plain() {
        return new HttpService(Set.of(PeerField.PEER), Version.HTTP_1, Refusing.ALERT);
    }

    /** What is spoken with the service. */
    public enum Version {
        /** HTTP/1.1, on connections that are kept. */
        HTTP_1("http/1.1"),
        /** HTTP/2 without TLS, and without asking whether it is understood (RFC 9113 §3.3). */
        HTTP_2("h2c");

        private final String word;

        Version(String word) {
            this.word = word;
        }

        /** The word that a configuration has for it. */
        public String word() {
            return word;
        }
    }

    /** How a peer learns that it is refused. */
    public enum Refusing {
        /** The handshake ends with an alert, wherever it can. */
        ALERT,
        /** The handshake is finished, nothing is passed on, and each request is told why. */
        EXPLAIN
    }
}
