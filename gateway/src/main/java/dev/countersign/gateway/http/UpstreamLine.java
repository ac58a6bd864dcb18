package dev.countersign.gateway.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpObjectDecoder;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a protected service, of HTTP/1.1: it serves one exchange after the other, and
 * knows nothing of any before. What comes while it serves none was never asked for, and ends it. Or
 * one stream of HTTP/2, which serves one.
 */
final class UpstreamLine extends ChannelInboundHandlerAdapter {
    private static final int LARGEST_HEAD = 64 * 1024;

    private final Channel channel;
    private @Nullable Listener listener;
    private boolean used;

    /** Whoever asked, and gets the answer. */
    interface Listener {
        void answerBegins(HttpResponse head);

        void answerGoesOn(HttpContent part);

        /** All that has come is told. */
        void answerPauses();

        /** More can be written. */
        void isWritable();

        /** The connection has ended, or what came is no HTTP. */
        void failed(String seen);
    }

    private UpstreamLine(Channel channel) {
        this.channel = channel;
    }

    /** Over a channel of which nothing was read. */
    static UpstreamLine over(Channel channel) {
        UpstreamLine line = new UpstreamLine(channel);
        HttpDecoderConfig config =
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(HttpObjectDecoder.DEFAULT_MAX_INITIAL_LINE_LENGTH)
                        .setMaxHeaderSize(LARGEST_HEAD)
                        .setUseRfc9112TransferEncoding(true);
        channel.pipeline().addLast(new HttpClientCodec(config, false, true)).addLast(line);
        return line;
    }

    /** Over a stream of HTTP/2, of a connection that has served before or not. */
    static UpstreamLine overStream(Channel stream, boolean used) {
        UpstreamLine line = new UpstreamLine(stream);
        line.used = used;
        stream.pipeline().addLast(line);
        return line;
    }

    /** Whether it has served before: it may end at any time, without anybody's fault. */
    boolean isUsed() {
        return used;
    }

    boolean isActive() {
        return channel.isActive();
    }

    boolean isRoomy() {
        return channel.isWritable();
    }

    Channel channel() {
        return channel;
    }

    /** Sends a head for somebody, and begins to read the answer. */
    void begin(HttpRequest head, Listener who) {
        listener = who;
        channel.writeAndFlush(head, channel.voidPromise());
        channel.read();
    }

    void write(HttpObject part) {
        channel.write(part, channel.voidPromise());
    }

    void flush() {
        channel.flush();
    }

    void read() {
        channel.read();
    }

    /** The exchange is over; the next one may come, and an end of the connection is noticed. */
    void release() {
        listener = null;
        used = true;
        channel.read();
    }

    /**
     * HTTP is spoken no more: the channel is somebody else's, who gets what came behind the head.
     */
    void leaveTo(Consumer<Channel> other) {
        listener = null;
        channel.pipeline().remove(this);
        other.accept(channel);
        channel.pipeline().remove(HttpClientCodec.class);
    }

    /** Its exchange is over, and none follows: it ends by itself. */
    void done() {
        listener = null;
    }

    void close() {
        listener = null;
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (listener == null) {
            ReferenceCountUtil.release(message);
            ctx.close();
            return;
        }
        if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            fail("an answer that is no HTTP: " + part.decoderResult().cause().getMessage());
            return;
        }
        if (message instanceof HttpResponse head) {
            listener.answerBegins(head);
        }
        if (message instanceof HttpContent part && listener != null) {
            listener.answerGoesOn(withoutHead(part));
        }
    }

    /** A stream of HTTP/2 that begins and ends in one frame comes as one message. */
    private static HttpContent withoutHead(HttpContent part) {
        return part instanceof FullHttpResponse full
                ? new DefaultLastHttpContent(full.content(), full.trailingHeaders())
                : part;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (listener != null) {
            listener.answerPauses();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (listener != null && channel.isWritable()) {
            listener.isWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail("the service closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(String.valueOf(cause.getMessage()));
    }

    private void fail(String seen) {
        Listener whose = listener;
        close();
        if (whose != null) {
            whose.failed(seen);
        }
    }
}
