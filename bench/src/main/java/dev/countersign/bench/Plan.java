package dev.countersign.bench;

import java.util.List;
import picocli.CommandLine.Option;

/** How much is measured. The defaults are those of the published figures. */
final class Plan {
    @Option(
            names = "--rounds",
            defaultValue = "7",
            description = "rounds, each through all proxies (${DEFAULT-VALUE})")
    int rounds = 7;

    @Option(
            names = "--handshakes",
            defaultValue = "4000",
            description = "handshakes for one figure (${DEFAULT-VALUE})")
    int handshakes = 4000;

    @Option(
            names = "--warm-up",
            defaultValue = "16000",
            description = "handshakes before the first figure (${DEFAULT-VALUE})")
    int warmUp = 16_000;

    @Option(
            names = "--clients",
            defaultValue = "2000",
            description = "different certificates among the known (${DEFAULT-VALUE})")
    int clients = 2000;

    @Option(
            names = "--concurrency",
            defaultValue = "32",
            description = "connections at once (${DEFAULT-VALUE})")
    int concurrency = 32;

    @Option(
            names = "--settle-millis",
            defaultValue = "1000",
            description = "time for what a proxy does afterwards (${DEFAULT-VALUE})")
    int settleMillis = 1000;

    @Option(
            names = "--core",
            defaultValue = "0",
            description = "the core of the proxies (${DEFAULT-VALUE})")
    int core;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PROXY",
            description = "of ${COMPLETION-CANDIDATES}, in this order; default: all that run here")
    List<ProxyKind> only = List.of();

    List<ProxyKind> proxies() {
        return only.isEmpty() ? ProxyKind.runnable() : only;
    }
}
