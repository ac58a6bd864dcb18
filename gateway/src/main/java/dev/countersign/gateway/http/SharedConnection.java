package dev.countersign.gateway.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.function.Consumer;

/** One connection of HTTP/2 to a service, on one event loop. */
final class SharedConnection {
    private static final int WINDOW = 256 * 1024;
    private static final int LARGEST_HEAD = 64 * 1024;

    private final Channel channel;
    private final Http2FrameCodec codec;
    private final Http2StreamChannelBootstrap streams;
    private boolean leaving;
    private boolean used;

    private SharedConnection(Channel channel, Http2FrameCodec codec) {
        this.channel = channel;
        this.codec = codec;
        this.streams =
                new Http2StreamChannelBootstrap(channel)
                        .handler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel stream) {
                                        stream.config().setAutoRead(false);
                                        stream.pipeline()
                                                .addLast(
                                                        new Http2StreamFrameToHttpObjectCodec(
                                                                false));
                                    }
                                });
    }

    /** Over a channel of which nothing was read. */
    static SharedConnection over(Channel channel) {
        Http2FrameCodec codec =
                Http2FrameCodecBuilder.forClient()
                        .initialSettings(
                                Http2Settings.defaultSettings()
                                        .pushEnabled(false)
                                        .initialWindowSize(WINDOW)
                                        .maxHeaderListSize(LARGEST_HEAD))
                        .build();
        SharedConnection connection = new SharedConnection(channel, codec);
        channel.pipeline()
                .addLast(codec)
                .addLast(new Http2MultiplexHandler(new Unasked()))
                .addLast(connection.new Watch());
        channel.config().setAutoRead(true);
        return connection;
    }

    /** Whether another exchange may begin on it. */
    boolean isRoomy() {
        return channel.isActive() && !leaving && codec.connection().local().canOpenStream();
    }

    void openStream(Consumer<Optional<UpstreamLine>> then) {
        boolean before = used;
        used = true;
        Future<Http2StreamChannel> opened = streams.open();
        opened.addListener(done ->
                then.accept(
                        done.isSuccess()
                                ? Optional.of(UpstreamLine.overStream(opened.getNow(), before))
                                : Optional.empty()));
    }

    void whenClosed(Runnable action) {
        channel.closeFuture().addListener(closed -> action.run());
    }

    /** What is said of the connection and of no stream. */
    private final class Watch extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof Http2GoAwayFrame) {
                leaving = true;
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    /** A service was told that it may not begin streams; if it does, they are closed. */
    @Sharable
    private static final class Unasked extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            ctx.close();
        }
    }
}
