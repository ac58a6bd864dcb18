package dev.countersign.gateway;

import dev.countersign.access.Permit;
import dev.countersign.gateway.Backends.Backend;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Opens connections to protected services, and to nothing else; for what is carried it takes a
 * permit and only that.
 */
final class Dialer {
    private final Transport transport;
    private final Map<String, Backends> byTarget;
    private final Supplier<Duration> connectTime;

    Dialer(Transport transport, Map<String, Backends> byTarget, Supplier<Duration> connectTime) {
        this.transport = transport;
        this.byTarget = Map.copyOf(byTarget);
        this.connectTime = connectTime;
    }

    /** What came of dialing. */
    sealed interface Result {
        /** The channel is open, and nothing of it was read. */
        record Reached(Channel channel) implements Result {}

        record Unreachable(String why) implements Result {}
    }

    /** Connects to the permit's target, on the event loop of the client's connection. */
    void dial(Permit permit, EventLoop loop, Consumer<Result> then) {
        Backends backends = byTarget.get(permit.target());
        if (backends == null) {
            throw new IllegalArgumentException(
                    "target: " + permit.target() + " (expected: a listener)");
        }
        new Attempts(new ArrayDeque<>(backends.inTurn()), loop, then).next();
    }

    /** One address after the other, until one answers. */
    private final class Attempts {
        private final Queue<Backend> left;
        private final EventLoop loop;
        private final Consumer<Result> then;
        private final List<String> failures = new ArrayList<>();

        Attempts(Queue<Backend> left, EventLoop loop, Consumer<Result> then) {
            this.left = left;
            this.loop = loop;
            this.then = then;
        }

        void next() {
            Backend backend = left.poll();
            if (backend == null) {
                then.accept(new Result.Unreachable(String.join("; ", failures)));
                return;
            }
            ChannelFuture dialed = connect(backend.address(), loop);
            // at once, before anything that the service sends: it may greet and close in one turn
            dialed.addListener(done -> onLoop(() -> ended(backend, dialed)));
        }

        private void ended(Backend backend, ChannelFuture dialed) {
            backend.answered(dialed.isSuccess());
            if (dialed.isSuccess()) {
                then.accept(new Result.Reached(dialed.channel()));
            } else {
                failures.add(backend.address().text() + ": " + dialed.cause().getMessage());
                next();
            }
        }

        /** Where no socket could be opened, the future ends on a thread of its own. */
        private void onLoop(Runnable action) {
            if (loop.inEventLoop()) {
                action.run();
            } else {
                loop.execute(action);
            }
        }
    }

    /** Looks whether the addresses of a service answer; nothing is sent there. */
    void check(String target, EventLoop loop) {
        for (Backend backend : byTarget.getOrDefault(target, new Backends(List.of())).all()) {
            ChannelFuture dialed = connect(backend.address(), loop);
            dialed.addListener(done -> {
                backend.answered(dialed.isSuccess());
                // one that could not even be opened cannot be closed either
                if (dialed.isSuccess()) {
                    dialed.channel().close();
                }
            });
        }
    }

    /** The services, by the targets behind which they are. */
    Map<String, Backends> services() {
        return byTarget;
    }

    private ChannelFuture connect(LocalAddress address, EventLoopGroup loop) {
        Bootstrap bootstrap =
                Flow.setUp(new Bootstrap())
                        .group(loop)
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                (int) connectTime.get().toMillis())
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel service) {
                                        service.pipeline().addLast(LingeringClose.ofService());
                                    }
                                });
        return switch (address) {
            case LocalAddress.Tcp(InetSocketAddress at) ->
                    bootstrap
                            .channel(transport.clientChannel())
                            .option(ChannelOption.TCP_NODELAY, true)
                            .option(ChannelOption.SO_KEEPALIVE, true)
                            .connect(at);
            case LocalAddress.UnixSocket(Path path) ->
                    bootstrap
                            .channel(transport.unixClientChannel())
                            .connect(transport.unixAddress(path));
        };
    }
}
