package dev.countersign.gateway;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Keeps what Netty finds to have been lost without being released. Netty makes it, by the property
 * {@code io.netty.customResourceLeakDetector} in this module's pom.
 */
public final class LeakWatch<T> extends ResourceLeakDetector<T> {
    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();
    private static final int ROUNDS = 5;

    /** The signature that Netty asks for. */
    public LeakWatch(Class<?> resource, int samplingInterval) {
        super(resource, samplingInterval);
    }

    /** The signature that Netty once asked for; without it, it complains. */
    public LeakWatch(Class<?> resource, int samplingInterval, long unused) {
        super(resource, samplingInterval);
    }

    /** What was lost so far, after a collection of garbage. */
    static List<String> found() {
        for (int round = 0; round < ROUNDS; round++) {
            System.gc();
            // a detector reports when the next resource is taken
            ByteBufAllocator.DEFAULT.directBuffer(1).release();
            ByteBufAllocator.DEFAULT.heapBuffer(1).release();
        }
        return List.copyOf(FOUND);
    }

    /** Forgets what was lost on purpose. */
    static void forget() {
        FOUND.clear();
    }

    @Override
    protected boolean needReport() {
        return true;
    }

    @Override
    protected void reportTracedLeak(String resource, String records) {
        FOUND.add(resource + ": " + records);
    }

    @Override
    protected void reportUntracedLeak(String resource) {
        FOUND.add(resource);
    }
}
