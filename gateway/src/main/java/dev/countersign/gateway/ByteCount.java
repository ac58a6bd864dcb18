package dev.countersign.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** Counts the bytes that pass it, each way. */
final class ByteCount extends ChannelDuplexHandler {
    private long in;
    private long out;

    Bridge.Traffic traffic() {
        return new Bridge.Traffic(in, out);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        in += size(message);
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        out += size(message);
        ctx.write(message, promise);
    }

    private static int size(Object message) {
        return message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
    }
}
