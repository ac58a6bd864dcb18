package dev.countersign.bench;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what was opened, last first, when this process ends, however it ends: proxies that nobody
 * stops would run on.
 */
final class AtEnd {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    AtEnd() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::closeAll, "end"));
    }

    synchronized <T extends AutoCloseable> T closing(T opened) {
        open.push(opened);
        return opened;
    }

    private synchronized void closeAll() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                System.err.println("bench: not closed: " + e);
            }
        }
    }
}
