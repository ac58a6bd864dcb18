package dev.countersign.authority.web;

import dev.countersign.authority.wire.Paths;
import java.util.Arrays;
import java.util.Optional;

/**
 * Everything that can be asked over the network. A new one does not compile until it is authorised.
 */
enum Verb {
    HEALTH("GET", Paths.HEALTH),
    TRUST("GET", Paths.TRUST),
    REVOCATIONS("GET", Paths.REVOCATIONS),
    ENROL("POST", Paths.ENROL),
    RENEW("POST", Paths.RENEW);

    private final String method;
    private final String path;

    Verb(String method, String path) {
        this.method = method;
        this.path = path;
    }

    /** The verb of this very path; there is no other spelling of it. */
    static Optional<Verb> at(String path) {
        return Arrays.stream(values()).filter(verb -> verb.path.equals(path)).findFirst();
    }

    String method() {
        return method;
    }
}
