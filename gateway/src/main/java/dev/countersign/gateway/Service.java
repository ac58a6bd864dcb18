package dev.countersign.gateway;

/** What stands behind a listener, and the TLS context with which it is served. */
record Service(Listen listen, TlsInForce tls) {

    static Service of(Listen listen, Sentry sentry) {
        return new Service(
                listen,
                new TlsInForce(
                        sentry.snapshot(),
                        snapshot ->
                                NativeTls.server(
                                        snapshot,
                                        sentry.callback(snapshot, listen.name()),
                                        listen.front())));
    }

    Listen.Opening opening() {
        return listen.back().opening();
    }

    Ending ending() {
        return listen.front().ending();
    }

    String name() {
        return listen.name();
    }
}
