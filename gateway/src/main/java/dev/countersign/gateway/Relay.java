package dev.countersign.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * One direction of a relayed connection: what this channel reads, the other writes. It reads only
 * while the other can take more, so memory stays bounded whichever side is slow.
 */
final class Relay extends ChannelInboundHandlerAdapter {
    private final Channel other;
    private long bytes;
    private boolean stopped;

    Relay(Channel other) {
        this.other = other;
    }

    /** How many bytes it has carried. */
    long bytes() {
        return bytes;
    }

    /** Carries nothing from now on: what still comes is dropped. */
    void stop() {
        stopped = true;
    }

    /** Writes to the other side without sending yet. */
    void carry(Object message) {
        if (stopped) {
            ReferenceCountUtil.release(message);
            return;
        }
        bytes += ((ByteBuf) message).readableBytes();
        other.write(message, other.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        carry(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        other.flush();
        if (other.isWritable() && !stopped) {
            ctx.read();
        }
    }

    /** This channel has room again, so the other may read on. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            other.read();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
