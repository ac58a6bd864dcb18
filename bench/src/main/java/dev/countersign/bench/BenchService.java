package dev.countersign.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The service behind the proxies. A request is a byte: send it back; or a byte and a number: send
 * so many bytes, or take so many and send one back.
 */
final class BenchService implements AutoCloseable {
    private static final int BACKLOG = 4096;
    private static final byte ECHO = 1;
    private static final byte DOWNLOAD = 2;
    private static final byte UPLOAD = 3;
    private static final int HEAD = 1 + Long.BYTES;

    private final Channel channel;

    private BenchService(Channel channel) {
        this.channel = channel;
    }

    static BenchService start(Loops loops) {
        return new BenchService(
                new ServerBootstrap()
                        .group(loops.loop())
                        .channel(EpollServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        // the proxy has closed by then: leave no port of its waiting behind
                        .childOption(ChannelOption.SO_LINGER, 0)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel accepted) {
                                        accepted.pipeline().addLast(new Serving(accepted));
                                    }
                                })
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .syncUninterruptibly()
                        .channel());
    }

    static ByteBuf echo() {
        return Unpooled.wrappedBuffer(new byte[] {ECHO});
    }

    static ByteBuf download(long bytes) {
        return Unpooled.buffer(HEAD).writeByte(DOWNLOAD).writeLong(bytes);
    }

    static ByteBuf upload(long bytes) {
        return Unpooled.buffer(HEAD).writeByte(UPLOAD).writeLong(bytes);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
    }

    /** One connection: requests come one after the other. */
    private static final class Serving extends ChannelInboundHandlerAdapter {
        private final ByteBuf head = Unpooled.buffer(HEAD);
        private final Outflow answer;
        private long toTake;

        Serving(Channel channel) {
            this.answer = new Outflow(channel);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                while (bytes.isReadable()) {
                    if (toTake > 0) {
                        take(ctx, bytes);
                    } else {
                        request(ctx, bytes);
                    }
                }
            } finally {
                bytes.release();
            }
        }

        private void take(ChannelHandlerContext ctx, ByteBuf bytes) {
            int taken = (int) Math.min(toTake, bytes.readableBytes());
            bytes.skipBytes(taken);
            toTake -= taken;
            if (toTake == 0) {
                ctx.writeAndFlush(echo(), ctx.voidPromise());
            }
        }

        private void request(ChannelHandlerContext ctx, ByteBuf bytes) {
            head.writeByte(bytes.readByte());
            if (head.getByte(0) == ECHO) {
                head.clear();
                ctx.writeAndFlush(echo(), ctx.voidPromise());
            } else if (head.readableBytes() == HEAD) {
                byte what = head.readByte();
                long number = head.readLong();
                head.clear();
                if (what == UPLOAD) {
                    toTake = number;
                } else {
                    answer.send(number);
                }
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            answer.goOn();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!(cause instanceof IOException)) {
                System.err.println("bench: the service failed: " + cause);
            }
            ctx.close();
        }
    }
}
