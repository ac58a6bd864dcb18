package dev.countersign.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslHandler;

/**
 * How much a connection reads and holds at once. A flow that fills its reads gets larger ones, up
 * to 256 KiB, and a flow that trickles smaller ones again; an idle connection holds none. Nothing
 * is read by itself: each side reads when the other can take it.
 */
final class Flow {
    private static final int LEAST_READ = 512;
    private static final int FIRST_READ = 2 * 1024;
    private static final int MOST_READ = 256 * 1024;

    /** After so many full reads the other side gets its turn. */
    private static final int READS_AT_ONCE = 2;

    /** Four records of TLS at their largest. */
    private static final int WRAPPED_AT_ONCE = 64 * 1024;

    private static final WriteBufferWaterMark HELD =
            new WriteBufferWaterMark(128 * 1024, 256 * 1024);

    private Flow() {}

    /** For connections that are accepted. */
    static ServerBootstrap setUp(ServerBootstrap accepting) {
        return accepting
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, reads())
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, HELD);
    }

    /** For connections that are made. */
    static Bootstrap setUp(Bootstrap connecting) {
        return connecting
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.RECVBUF_ALLOCATOR, reads())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, HELD);
    }

    static void setUp(SslHandler tls) {
        tls.setWrapDataSize(WRAPPED_AT_ONCE);
    }

    private static AdaptiveRecvByteBufAllocator reads() {
        AdaptiveRecvByteBufAllocator reads =
                new AdaptiveRecvByteBufAllocator(LEAST_READ, FIRST_READ, MOST_READ);
        reads.maxMessagesPerRead(READS_AT_ONCE);
        return reads;
    }
}
