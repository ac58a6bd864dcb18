package dev.countersign.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * One direction of a relayed connection: what this channel reads, the other writes. It reads only while
 * the other can take more, so memory stays bounded whichever side is slow.
 */
final class Relay extends ChannelInboundHandlerAdapter {
    private final Channel other;
    private final Flow flow;

    /** Told how many bytes went through, and when this side has ended. */
    interface Flow {
        void passed(int bytes);

        void ended();
    }

    Relay(Channel other, Flow flow) {
        this.other = other;
        this.flow = flow;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        flow.passed(((ByteBuf) message).readableBytes());
        other.write(message, other.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        other.flush();
        if (other.isWritable()) {
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
    public void channelInactive(ChannelHandlerContext ctx) {
        flow.ended();
        finish(other);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    /** Closes a channel once everything written to it has gone out. */
    static void finish(Channel channel) {
        if (channel.isActive()) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
