package dev.countersign.gateway;

import dev.countersign.gateway.http.Upstreams;

/**
 * What stands behind a listener, the TLS context with which it is served, and the connections to it
 * that are kept where HTTP is spoken.
 */
record Service(Listen listen, TlsInForce tls, Upstreams upstreams) {

    static Service of(Listen listen, Sentry sentry) {
        return new Service(
                listen,
                new TlsInForce(
                        sentry.snapshot(),
                        snapshot ->
                                NativeTls.server(
                                        snapshot,
                                        sentry.callback(
                                                snapshot,
                                                listen.name(),
                                                listen.front().speak().refusing()),
                                        listen.front())),
                Upstreams.of(listen.front().speak().version()));
    }

    Listen.Opening opening() {
        return listen.back().opening();
    }

    Listen.Speak speak() {
        return listen.front().speak();
    }

    Ending ending() {
        return speak().ending();
    }

    String name() {
        return listen.name();
    }
}
