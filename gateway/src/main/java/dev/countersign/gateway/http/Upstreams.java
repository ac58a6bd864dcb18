package dev.countersign.gateway.http;

import dev.countersign.access.Permit;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The kept connections to one service, of each event loop its own. They belong to no peer: every
 * request says anew for whom it is, and nothing else on them does.
 */
public final class Upstreams {
    private static final int MOST_KEPT = 64;

    private final Map<EventLoop, ArrayDeque<UpstreamLine>> kept = new ConcurrentHashMap<>();

    /** One that is kept, the latest first, or a new one; nothing when the service is away. */
    void take(Gate gate, Permit permit, EventLoop loop, Consumer<Optional<UpstreamLine>> then) {
        ArrayDeque<UpstreamLine> idle = keptBy(loop);
        while (!idle.isEmpty()) {
            UpstreamLine line = idle.pop();
            if (line.isActive()) {
                then.accept(Optional.of(line));
                return;
            }
        }
        takeNew(gate, permit, loop, then);
    }

    /** One that has served nobody. */
    void takeNew(Gate gate, Permit permit, EventLoop loop, Consumer<Optional<UpstreamLine>> then) {
        gate.dial(
                permit,
                loop,
                reached -> {
                    Optional<UpstreamLine> line = reached.map(UpstreamLine::over);
                    line.ifPresent(one ->
                            one.channel()
                                    .closeFuture()
                                    .addListener(closed -> keptBy(loop).remove(one)));
                    then.accept(line);
                });
    }

    /** Its exchange is over, and another may follow on it. */
    void giveBack(UpstreamLine line) {
        ArrayDeque<UpstreamLine> idle = keptBy(line.channel().eventLoop());
        if (!line.isActive() || idle.size() >= MOST_KEPT) {
            line.close();
            return;
        }
        line.release();
        idle.push(line);
    }

    private ArrayDeque<UpstreamLine> keptBy(EventLoop loop) {
        return kept.computeIfAbsent(loop, first -> new ArrayDeque<>());
    }
}
