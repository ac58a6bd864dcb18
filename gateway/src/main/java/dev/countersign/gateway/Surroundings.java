package dev.countersign.gateway;

import java.util.Set;

/** What every connection of a gateway shares. */
record Surroundings(
        Sentry sentry,
        Limits limits,
        Turnstile turnstile,
        Recorder recorder,
        Stages stages,
        Dialer dialer,
        Caller caller,
        Set<Live> open) {}
