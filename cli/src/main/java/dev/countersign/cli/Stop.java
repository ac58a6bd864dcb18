package dev.countersign.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;

/**
 * The end of a long-running command: waits for SIGINT or SIGTERM, then closes what was opened, last
 * opened first. What fails to close does not keep the rest open.
 */
final class Stop {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final Terminal terminal;
    private String notice = "no new connections, live ones have 3 seconds";
    private Runnable beforehand = () -> {};

    Stop(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Remembers something to close, and gives it back. */
    <T extends AutoCloseable> T closing(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Closes everything now; for a start that failed half-way. */
    void closeAll() {
        while (!opened.isEmpty()) {
            AutoCloseable next = opened.pop();
            try {
                next.close();
            } catch (Exception e) {
                terminal.note("while stopping: " + e.getMessage());
            }
        }
    }

    /** From now on a signal that asks for the end is heard, also while things still start. */
    Stop armed() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
        return this;
    }

    /** Closes everything, because the start failed; nobody waits for more. */
    void giveUp() {
        closeAll();
        done.countDown();
    }

    /** What is said once a signal asks for the end, and what is done before anything is closed. */
    void beforehand(String said, Runnable action) {
        notice = said;
        beforehand = action;
    }

    /** Whether a signal has asked for the end. */
    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Serves until a signal asks for the end, then closes everything. */
    int await() {
        try {
            asked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        terminal.note("stopping: " + notice);
        beforehand.run();
        closeAll();
        done.countDown();
        return 0;
    }

    private void stop() {
        asked.countDown();
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
