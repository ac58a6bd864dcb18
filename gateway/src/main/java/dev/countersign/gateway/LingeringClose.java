package dev.countersign.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes in the order that lets the last bytes arrive: end our side, read and drop what still
 * comes, and close when the other side has, or when its bounds are reached. Without it, unread
 * input would make the kernel answer with a reset, and a refused peer would never see its alert.
 */
final class LingeringClose extends ChannelDuplexHandler {
    /** The peer's word is all that is known of it; what it sends beyond the bound is not read. */
    private static final Bounds STRANGER = new Bounds(Duration.ofSeconds(5), 256 * 1024);

    private static final Bounds PROVEN = new Bounds(Duration.ofSeconds(10), Long.MAX_VALUE);

    /** What stands on our own side: a protected service, or a local program. */
    private static final Bounds OURS = new Bounds(Duration.ofSeconds(10), 1024 * 1024);

    private @Nullable ChannelHandlerContext context;
    private Bounds bounds;
    private boolean lingering;
    private long dropped;

    /** How long to wait for the other side, and how much of what it sends is read meanwhile. */
    private record Bounds(Duration time, long bytes) {}

    private LingeringClose(Bounds bounds) {
        this.bounds = bounds;
    }

    static LingeringClose ofStranger() {
        return new LingeringClose(STRANGER);
    }

    static LingeringClose ofService() {
        return new LingeringClose(OURS);
    }

    static LingeringClose ofLocal() {
        return new LingeringClose(OURS);
    }

    /** The peer has proven itself: a large answer may still be on its way, so wait longer. */
    void trustPeer() {
        bounds = PROVEN;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    /** Closes at once, even in the midst of waiting; what was not sent yet may be lost. */
    void waitNoLonger() {
        if (context != null) {
            context.close();
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (!ctx.channel().isActive() || !(ctx.channel() instanceof DuplexChannel channel)) {
            ctx.close(promise);
            return;
        }
        channel.closeFuture().addListener(closed -> promise.trySuccess());
        if (lingering) {
            return;
        }
        lingering = true;
        // from now on an end of the other side is the end
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        // io_uring writes later than it is told to: end our side only once all of it has gone out
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(written ->
                        channel.shutdownOutput().addListener(ended -> awaitEnd(ctx, channel)));
        var limit =
                ctx.executor()
                        .schedule(
                                () -> ctx.close(), bounds.time().toMillis(), TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> limit.cancel(false));
    }

    /** Where nothing comes any more, epoll would take a read for a failure, and close. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (!(ctx.channel() instanceof DuplexChannel channel) || !channel.isInputShutdown()) {
            ctx.read();
        }
    }

    private static void awaitEnd(ChannelHandlerContext ctx, DuplexChannel channel) {
        if (channel.isInputShutdown()) {
            ctx.close();
        } else {
            ctx.read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!lingering) {
            ctx.fireChannelRead(message);
            return;
        }
        dropped += message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!lingering) {
            ctx.fireChannelReadComplete();
        } else if (dropped <= bounds.bytes()) {
            ctx.read();
        }
    }
}
