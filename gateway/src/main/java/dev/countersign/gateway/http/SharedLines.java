package dev.countersign.gateway.http;

import dev.countersign.access.Permit;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Connections of HTTP/2: each exchange has a stream of its own, and many are under way at once. */
final class SharedLines implements Upstreams {
    private final Map<EventLoop, OfLoop> loops = new ConcurrentHashMap<>();

    /** What one event loop has, and what waits for the connection that it is making. */
    private static final class OfLoop {
        private final List<SharedConnection> open = new ArrayList<>();
        private final Queue<Consumer<Optional<UpstreamLine>>> waiting = new ArrayDeque<>();
        private boolean dialing;
    }

    @Override
    public void take(
            Gate gate, Permit permit, EventLoop loop, Consumer<Optional<UpstreamLine>> then) {
        for (SharedConnection one : of(loop).open) {
            if (one.isRoomy()) {
                one.openStream(then);
                return;
            }
        }
        takeNew(gate, permit, loop, then);
    }

    @Override
    public void takeNew(
            Gate gate, Permit permit, EventLoop loop, Consumer<Optional<UpstreamLine>> then) {
        OfLoop own = of(loop);
        own.waiting.add(then);
        if (own.dialing) {
            return;
        }
        own.dialing = true;
        gate.dial(
                permit,
                loop,
                reached -> {
                    own.dialing = false;
                    Optional<SharedConnection> made = reached.map(SharedConnection::over);
                    made.ifPresent(one -> {
                        own.open.add(one);
                        one.whenClosed(() -> own.open.remove(one));
                    });
                    serve(own, made);
                });
    }

    /** Who waited gets a stream of the new connection, as long as it has any. */
    private static void serve(OfLoop own, Optional<SharedConnection> made) {
        List<Consumer<Optional<UpstreamLine>>> all = new ArrayList<>(own.waiting);
        own.waiting.clear();
        for (Consumer<Optional<UpstreamLine>> one : all) {
            made.ifPresentOrElse(
                    connection -> connection.openStream(one), () -> one.accept(Optional.empty()));
        }
    }

    /** A stream serves once. */
    @Override
    public void giveBack(UpstreamLine line) {
        line.done();
    }

    private OfLoop of(EventLoop loop) {
        return loops.computeIfAbsent(loop, first -> new OfLoop());
    }
}
