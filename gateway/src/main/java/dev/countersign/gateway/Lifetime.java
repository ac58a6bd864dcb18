package dev.countersign.gateway;

import dev.countersign.problem.ProblemCode;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** How long a connection has, as timers of a channel that end with it. */
final class Lifetime {
    private final Channel channel;

    Lifetime(Channel channel) {
        this.channel = channel;
    }

    /**
     * Asks again when the proof has ended; should the clock have been set back meanwhile, it has
     * not yet, and is asked about once more.
     */
    void untilProofEnds(Supplier<Duration> left, Runnable reconsider, BooleanSupplier goesOn) {
        after(
                left.get(),
                () -> {
                    reconsider.run();
                    if (goesOn.getAsBoolean()) {
                        untilProofEnds(left, reconsider, goesOn);
                    }
                });
    }

    /** Ends it at its highest age. */
    void atMost(Duration age, Consumer<Answer.Refusal> cutOff) {
        String seen = "open for " + age.toSeconds() + " s";
        after(age, () -> cutOff.accept(Answer.Refusal.of(ProblemCode.LIMIT_CONNECTION_AGE, seen)));
    }

    /**
     * Ends it when the count of its bytes has not moved for so long: at the latest after twice the
     * time.
     */
    void whileMoving(Duration idle, LongSupplier bytes, Consumer<Answer.Refusal> cutOff) {
        AtomicLong before = new AtomicLong(bytes.getAsLong());
        Runnable look =
                () -> {
                    long now = bytes.getAsLong();
                    if (before.getAndSet(now) == now) {
                        String seen = "no byte either way for " + idle.toSeconds() + " s";
                        cutOff.accept(Answer.Refusal.of(ProblemCode.LIMIT_IDLE, seen));
                    }
                };
        untilClosed(
                channel.eventLoop()
                        .scheduleAtFixedRate(
                                look, idle.toMillis(), idle.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Does something later, unless the channel is closed by then. */
    void after(Duration time, Runnable action) {
        untilClosed(
                channel.eventLoop()
                        .schedule(action, Math.max(time.toMillis() + 1, 1), TimeUnit.MILLISECONDS));
    }

    private void untilClosed(Future<?> timer) {
        channel.closeFuture().addListener(closed -> timer.cancel(false));
    }
}
