package dev.countersign.e2e.violations.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import java.net.SocketAddress;

/** Opens a connection without a permit. */
final class Dials {
    private Dials() {}

    static ChannelFuture dial(SocketAddress address) {
        return new Bootstrap().connect(address);
    }
}
