package dev.countersign.gateway;

import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * What one side sent before the other was reached: it waits here. Nothing more is asked for
 * meanwhile, so that one connection holds about one read's worth; from a client that has ended its
 * side, at most what the kernel held.
 */
final class EarlyBytes {
    private final Queue<Object> waiting = new ArrayDeque<>();

    void add(Object message) {
        waiting.add(message);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Hands them over in order; whoever takes one also releases it. */
    void drainTo(Consumer<Object> taker) {
        for (Object message = waiting.poll(); message != null; message = waiting.poll()) {
            taker.accept(message);
        }
    }

    void drop() {
        drainTo(ReferenceCountUtil::release);
    }
}
