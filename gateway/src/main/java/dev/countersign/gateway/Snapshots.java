package dev.countersign.gateway;

import dev.countersign.snapshot.Snapshot;
import java.util.concurrent.atomic.AtomicReference;

/** Which snapshot is in force. A decision takes it once and uses that one value to its end. */
final class Snapshots {
    private final AtomicReference<Snapshot> current;

    Snapshots(Snapshot first) {
        this.current = new AtomicReference<>(first);
    }

    Snapshot current() {
        return current.get();
    }

    void put(Snapshot next) {
        current.set(next);
    }
}
