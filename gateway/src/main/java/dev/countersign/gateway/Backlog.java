package dev.countersign.gateway;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done about very many connections at once: on the event loop of each, in the order
 * in which it was asked for, in short turns between which the loop serves whoever has something to
 * say.
 */
final class Backlog {
    private static final Duration TURN = Duration.ofMillis(2);

    private final Map<EventLoop, OfLoop> all = new ConcurrentHashMap<>();

    /** Does it on that loop, behind what it was asked before. */
    void add(EventLoop loop, Runnable what) {
        all.computeIfAbsent(loop, OfLoop::new).add(what);
    }

    private static final class OfLoop {
        private final EventLoop loop;
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private boolean working;

        OfLoop(EventLoop loop) {
            this.loop = loop;
        }

        void add(Runnable what) {
            boolean idle;
            synchronized (this) {
                waiting.add(what);
                idle = !working;
                working = true;
            }
            if (idle) {
                loop.execute(this::turn);
            }
        }

        private void turn() {
            boolean more = true;
            try {
                more = some();
            } finally {
                // not by execute: the loop would do it before it looks at its connections
                if (more) {
                    loop.schedule(this::turn, 1, TimeUnit.NANOSECONDS);
                }
            }
        }

        /** As much as fits into a turn; whether there is more. */
        private boolean some() {
            long start = System.nanoTime();
            do {
                Runnable next = next();
                if (next == null) {
                    return false;
                }
                next.run();
            } while (System.nanoTime() - start < TURN.toNanos());
            return true;
        }

        private synchronized @Nullable Runnable next() {
            Runnable next = waiting.poll();
            working = next != null;
            return next;
        }
    }
}
