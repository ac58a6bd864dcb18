package dev.countersign.bench;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reloads at a rate, of those proxies that can be reloaded; one that is late is not made up for.
 */
record Reloading(int perSecond) implements Turns.Meanwhile {

    @Override
    public Begun begin(ProxyUnderTest proxy) {
        if (proxy.policy().isEmpty()) {
            return () -> 0;
        }
        PolicyFile policy = proxy.policy().get();
        AtomicInteger done = new AtomicInteger();
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        ScheduledFuture<?> reloads =
                thread.scheduleAtFixedRate(
                        () -> {
                            policy.another();
                            done.incrementAndGet();
                        },
                        0,
                        TimeUnit.SECONDS.toNanos(1) / perSecond,
                        TimeUnit.NANOSECONDS);
        return () -> {
            if (reloads.state() == Future.State.FAILED) {
                throw new IllegalStateException("a reload was refused", reloads.exceptionNow());
            }
            reloads.cancel(false);
            thread.close();
            return done.get();
        };
    }
}
