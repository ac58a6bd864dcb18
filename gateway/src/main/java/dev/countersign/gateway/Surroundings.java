package dev.countersign.gateway;

import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** What every connection of a gateway shares. */
record Surroundings(
        Sentry sentry,
        AtomicReference<Limits> limitsInForce,
        Turnstile turnstile,
        Recorder recorder,
        Stages stages,
        Dialer dialer,
        Caller caller,
        Backlog backlog,
        Set<Live> open) {

    /** The limits in force; what begins takes them as they are then. */
    Limits limits() {
        return limitsInForce.get();
    }
}
