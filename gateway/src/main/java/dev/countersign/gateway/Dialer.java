package dev.countersign.gateway;

import dev.countersign.access.Permit;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

/** Opens connections to protected services, and to nothing else; it takes a permit and only that. */
final class Dialer {
    private final Transport transport;
    private final Map<String, InetSocketAddress> addressByTarget;
    private final Duration connectTime;

    Dialer(Transport transport, Map<String, InetSocketAddress> addressByTarget, Duration connectTime) {
        this.transport = transport;
        this.addressByTarget = Map.copyOf(addressByTarget);
        this.connectTime = connectTime;
    }

    /** Connects to the permit's target on the event loop of the client's connection. */
    ChannelFuture dial(Permit permit, EventLoop loop, ChannelHandler relay) {
        InetSocketAddress address = addressByTarget.get(permit.target());
        if (address == null) {
            throw new IllegalArgumentException("target: " + permit.target() + " (expected: a listener)");
        }
        return new Bootstrap()
                .group(loop)
                .channel(transport.clientChannel())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTime.toMillis())
                .handler(relay)
                .connect(address);
    }

    InetSocketAddress addressOf(String target) {
        return addressByTarget.getOrDefault(target, InetSocketAddress.createUnresolved("unknown", 0));
    }
}
