package dev.countersign.bench;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** What every proxy is set up with: the same clients, the same service, the same core. */
record Setting(Scratch scratch, Clientele clientele, InetSocketAddress service, Plan plan) {

    /** The command, held to the proxies' core. */
    List<String> pinned(String... command) {
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", String.valueOf(plan.core)));
        pinned.addAll(List.of(command));
        return pinned;
    }
}
