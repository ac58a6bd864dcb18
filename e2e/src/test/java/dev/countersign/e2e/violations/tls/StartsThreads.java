package dev.countersign.e2e.violations.tls;

/** A library that starts a thread. */
final class StartsThreads {
    private StartsThreads() {}

    static Thread start(Runnable work) {
        return Thread.ofVirtual().start(work);
    }
}
