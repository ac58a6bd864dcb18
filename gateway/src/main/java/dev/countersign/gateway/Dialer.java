package dev.countersign.gateway;

import dev.countersign.access.Permit;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Opens connections to protected services, and to nothing else; it takes a permit and only that.
 */
final class Dialer {
    private final Transport transport;
    private final Map<String, InetSocketAddress> addressByTarget;
    private final Duration connectTime;

    Dialer(
            Transport transport,
            Map<String, InetSocketAddress> addressByTarget,
            Duration connectTime) {
        this.transport = transport;
        this.addressByTarget = Map.copyOf(addressByTarget);
        this.connectTime = connectTime;
    }

    /** What came of dialing. */
    sealed interface Result {
        record Reached() implements Result {}

        record Unreachable(String why) implements Result {}
    }

    /**
     * Begins to connect to the permit's target, on the event loop of the client's connection. The
     * channel may be closed before anything came of it.
     */
    Channel dial(Permit permit, EventLoop loop, ChannelHandler end, Consumer<Result> then) {
        InetSocketAddress address = addressByTarget.get(permit.target());
        if (address == null) {
            throw new IllegalArgumentException(
                    "target: " + permit.target() + " (expected: a listener)");
        }
        ChannelFuture dialed =
                Flow.setUp(new Bootstrap())
                        .group(loop)
                        .channel(transport.clientChannel())
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTime.toMillis())
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel service) {
                                        service.pipeline()
                                                .addLast(LingeringClose.ofService())
                                                .addLast(end);
                                    }
                                })
                        .connect(address);
        // at once, before anything that the service sends: it may greet and close in the same turn
        dialed.addListener(done -> onLoop(loop, () -> then.accept(result(dialed, address))));
        return dialed.channel();
    }

    /** Where no socket could be opened, the future ends on a thread of its own. */
    private static void onLoop(EventLoop loop, Runnable action) {
        if (loop.inEventLoop()) {
            action.run();
        } else {
            loop.execute(action);
        }
    }

    private static Result result(ChannelFuture dialed, InetSocketAddress address) {
        return dialed.isSuccess()
                ? new Result.Reached()
                : new Result.Unreachable(
                        Addresses.text(address) + ": " + dialed.cause().getMessage());
    }
}
