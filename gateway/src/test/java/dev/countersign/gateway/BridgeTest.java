package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class BridgeTest {
    private final EmbeddedChannel client = new EmbeddedChannel();
    private final Bridge bridge =
            new Bridge(
                    client,
                    Ending.TOGETHER,
                    new Bridge.FarSide() {
                        @Override
                        public void saidAll() {
                            throw new AssertionError("both ways end together");
                        }

                        @Override
                        public void ended() {
                            // nobody has to be told
                        }
                    });

    @Test
    void closesBothSides() {
        EmbeddedChannel service = new EmbeddedChannel();
        bridge.open(service, new EarlyBytes());
        bridge.close();
        assertThat(service.isOpen()).isFalse();
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void carriesNothingOnceItIsCutOffAndEndsWhenItsTurnHasCome() {
        EmbeddedChannel service = new EmbeddedChannel();
        service.pipeline().addLast(LingeringClose.ofService());
        bridge.open(service, new EarlyBytes());
        bridge.cutOff(new Backlog());
        assertThat(service.isOpen() && client.isOpen()).as("others come first").isTrue();

        ByteBuf fromClient = Unpooled.wrappedBuffer(new byte[1000]);
        ByteBuf fromService = Unpooled.wrappedBuffer(new byte[1000]);
        client.pipeline().fireChannelRead(fromClient);
        service.pipeline().fireChannelRead(fromService);

        assertThat(service.outboundMessages()).isEmpty();
        assertThat(client.outboundMessages()).isEmpty();
        assertThat(bridge.traffic()).isEqualTo(new Bridge.Traffic(0, 0));
        assertThat(fromClient.refCnt()).as("what came from the client").isZero();
        assertThat(fromService.refCnt()).as("what came from the service").isZero();
        client.runPendingTasks();
        assertThat(service.isOpen() || client.isOpen()).isFalse();
    }

    @Test
    void bytesThatOnlyNowGoOutHaveMovedToo() {
        EmbeddedChannel service = new EmbeddedChannel();
        bridge.open(service, new EarlyBytes());
        service.pipeline().fireChannelRead(Unpooled.wrappedBuffer(new byte[1000]));
        long waiting = bridge.moved();
        assertThat(bridge.moved()).isEqualTo(waiting);
        client.flush();
        assertThat(bridge.moved()).isGreaterThan(waiting);
        client.releaseOutbound();
    }
}
