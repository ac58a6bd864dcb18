package dev.countersign.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A connection that stays open: one thing after the other is asked over it, on its event loop. */
final class Line extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private final List<CompletableFuture<?>> waiting = new ArrayList<>();
    private final Outflow upload;
    private Runnable then = () -> {};
    private long expected;

    Line(Channel channel, CompletableFuture<Line> open) {
        this.channel = channel;
        this.upload = new Outflow(channel);
        waiting.add(open);
        then = () -> open.complete(this);
    }

    boolean isOpen() {
        return channel.isActive();
    }

    /** Whether nothing is asked at the moment. */
    boolean isFree() {
        return expected == 0;
    }

    /** A byte there and back. */
    void echo(Runnable after) {
        ask(BenchService.echo(), 1, after);
    }

    /** So many bytes from the service. */
    void download(long bytes, Runnable after) {
        ask(BenchService.download(bytes), bytes, after);
    }

    /** So many bytes to the service, and one back when it has them all. */
    void upload(long bytes, Runnable after) {
        ask(BenchService.upload(bytes), 1, after);
        upload.send(bytes);
    }

    private void ask(ByteBuf request, long answer, Runnable after) {
        expected = answer;
        then = after;
        channel.writeAndFlush(request, channel.voidPromise());
    }

    /** What is to fail when the connection does. */
    synchronized <T> CompletableFuture<T> failing(CompletableFuture<T> future) {
        waiting.add(future);
        if (!channel.isActive()) {
            future.completeExceptionally(new IllegalStateException("the connection has ended"));
        }
        return future;
    }

    private synchronized void fail(Throwable cause) {
        waiting.forEach(one -> one.completeExceptionally(cause));
        waiting.clear();
    }

    ChannelFuture close() {
        return channel.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                expected = 1;
                ctx.writeAndFlush(Unpooled.wrappedBuffer(BenchService.echo()));
            } else {
                fail(handshake.cause());
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        expected -= ((ByteBuf) message).readableBytes();
        ReferenceCountUtil.release(message);
        if (expected == 0) {
            then.run();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        upload.goOn();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(
                new IllegalStateException(
                        "the connection has ended, waiting for " + expected + " bytes"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(cause);
        ctx.close();
    }
}
