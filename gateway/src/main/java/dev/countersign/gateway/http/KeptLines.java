package dev.countersign.gateway.http;

import dev.countersign.access.Permit;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Connections of HTTP/1.1: each serves one exchange after the other, and waits in between. */
final class KeptLines implements Upstreams {
    private static final int MOST_KEPT = 64;

    private final Map<EventLoop, ArrayDeque<UpstreamLine>> kept = new ConcurrentHashMap<>();

    /** One that is kept, the latest first, or a new one. */
    @Override
    public void take(
            Gate gate, Permit permit, EventLoop loop, Consumer<Optional<UpstreamLine>> then) {
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

    @Override
    public void takeNew(
            Gate gate, Permit permit, EventLoop loop, Consumer<Optional<UpstreamLine>> then) {
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

    @Override
    public void giveBack(UpstreamLine line) {
        ArrayDeque<UpstreamLine> idle = keptBy(line.channel().eventLoop());
        if (!line.isActive() || idle.size() >= MOST_KEPT) {
            line.close();
            return;
        }
        line.release();
        // not before what has come with the answer is read: if there is more, nobody asked for it
        line.channel()
                .eventLoop()
                .execute(() -> {
                    if (line.isActive()) {
                        idle.push(line);
                    }
                });
    }

    private ArrayDeque<UpstreamLine> keptBy(EventLoop loop) {
        return kept.computeIfAbsent(loop, first -> new ArrayDeque<>());
    }
}
