package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BridgeTest {
    private final EmbeddedChannel client = new EmbeddedChannel();
    private final Bridge bridge = new Bridge(client, () -> {});

    @Test
    void closesTheClientWhenTheServicesSocketCouldNotBeOpened() {
        EventLoopGroup loop = Transport.NIO.loops(1, new DefaultThreadFactory("bridge"));
        try {
            Channel unopened =
                    new Bootstrap()
                            .group(loop)
                            .channelFactory(() -> {
                                throw new ChannelException("too many open files");
                            })
                            .handler(new ChannelInboundHandlerAdapter())
                            .connect(TestGateway.loopback(9))
                            .channel();
            bridge.dialing(unopened);
            bridge.close();
            assertThat(client.isOpen()).isFalse();
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    void closesBothSides() {
        EmbeddedChannel service = new EmbeddedChannel();
        bridge.dialing(service);
        bridge.close();
        assertThat(service.isOpen()).isFalse();
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void bytesThatOnlyNowGoOutHaveMovedToo() {
        EmbeddedChannel service = new EmbeddedChannel(bridge.farEnd());
        bridge.dialing(service);
        service.pipeline().fireChannelRead(Unpooled.wrappedBuffer(new byte[1000]));
        long waiting = bridge.moved();
        assertThat(bridge.moved()).isEqualTo(waiting);
        client.flush();
        assertThat(bridge.moved()).isGreaterThan(waiting);
        client.releaseOutbound();
    }
}
