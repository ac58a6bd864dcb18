package dev.countersign.bench;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One client's connection: when both sides are proven a byte goes, and comes back. */
final class Visit extends ChannelInboundHandlerAdapter {
    private final Consumer<Visit> ended;
    private final long began = System.nanoTime();
    private long tookNanos;
    private boolean echoed;
    private @Nullable Throwable failure;

    Visit(Consumer<Visit> ended) {
        this.ended = ended;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {1}));
            } else {
                failure = handshake.cause();
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
        echoed = true;
        tookNanos = System.nanoTime() - began;
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended.accept(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        ctx.close();
    }

    /** Whether the byte came back. */
    boolean succeeded() {
        return echoed;
    }

    /** How long it was from the beginning until the byte was back. */
    long tookNanos() {
        return tookNanos;
    }

    /** What went wrong, where that is known. */
    @Nullable Throwable failure() {
        return failure;
    }
}
