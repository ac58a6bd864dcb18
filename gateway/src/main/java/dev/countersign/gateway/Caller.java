package dev.countersign.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Opens connections to peers, and to nothing else; it takes an attempt, which states whom it
 * expects, and lets nobody else have what was opened.
 */
final class Caller implements AutoCloseable {
    private final Transport transport;
    private final Lookup lookup = new Lookup();

    Caller(Transport transport) {
        this.transport = transport;
    }

    /** The addresses of a host now. */
    CompletableFuture<List<InetAddress>> addressesOf(String host) {
        return lookup.addressesOf(host);
    }

    /** Begins to connect, on this event loop; what comes of it, the attempt is told there. */
    void call(Attempt attempt, InetSocketAddress address, Duration connectTime, EventLoop loop) {
        ChannelFuture called =
                Flow.setUp(new Bootstrap())
                        .group(loop)
                        .channel(transport.clientChannel())
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTime.toMillis())
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel peer) {
                                        attempt.enter(peer);
                                    }
                                })
                        .connect(address);
        called.addListener(done -> {
            if (!done.isSuccess()) {
                onLoop(loop, () -> attempt.unreachable(called.cause()));
            }
        });
    }

    /** A channel that could not even be made tells so on a thread of its own. */
    private static void onLoop(EventLoop loop, Runnable action) {
        if (loop.inEventLoop()) {
            action.run();
        } else {
            loop.execute(action);
        }
    }

    @Override
    public void close() {
        lookup.close();
    }
}
