package dev.countersign.gateway;

/** What every connection of one dial shares. */
record Route(Dial dial, TlsInForce tls, CallRecorder recorder) {}
