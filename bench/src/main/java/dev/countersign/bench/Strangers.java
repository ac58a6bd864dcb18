package dev.countersign.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Connections of those who prove nothing and do not leave: a third says nothing, a third a byte of
 * its hello each second, and a third all of its hello, and nothing to the answer.
 */
final class Strangers implements AutoCloseable {
    private static final int KINDS = 3;
    private static final int AT_ONCE = 256;

    private final Loops loops;
    private final byte[] hello;
    private final List<Channel> slow = new ArrayList<>();
    private final List<Channel> all = new ArrayList<>();
    private final ScheduledFuture<?> dripping;
    private int said = 1;

    private Strangers(Loops loops, byte[] hello) {
        this.loops = loops;
        this.hello = hello;
        this.dripping = loops.loop().scheduleAtFixedRate(this::drip, 1, 1, TimeUnit.SECONDS);
    }

    /** So many come, and are there when this returns; the hello is a ClientHello in its record. */
    static Strangers at(InetSocketAddress proxy, Loops loops, byte[] hello, int count) {
        Strangers strangers = new Strangers(loops, hello);
        for (int begun = 0; begun < count; begun += AT_ONCE) {
            strangers.come(proxy, begun, Math.min(AT_ONCE, count - begun));
        }
        return strangers;
    }

    private void come(InetSocketAddress proxy, int first, int count) {
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loops.loop())
                        .channel(EpollSocketChannel.class)
                        .handler(new Deaf())
                        .remoteAddress(proxy);
        List<ChannelFuture> coming = new ArrayList<>();
        for (int one = 0; one < count; one++) {
            coming.add(bootstrap.connect());
        }
        coming.forEach(ChannelFuture::syncUninterruptibly);
        loops.run(() -> {
            for (int one = 0; one < count; one++) {
                greet(coming.get(one).channel(), (first + one) % KINDS);
            }
            return count;
        });
    }

    private void greet(Channel stranger, int kind) {
        all.add(stranger);
        switch (kind) {
            case 0 -> {}
            case 1 -> {
                slow.add(stranger);
                stranger.writeAndFlush(Unpooled.wrappedBuffer(hello, 0, said));
            }
            default -> stranger.writeAndFlush(Unpooled.wrappedBuffer(hello));
        }
    }

    private void drip() {
        if (said + 1 < hello.length) {
            slow.forEach(one ->
                    one.writeAndFlush(Unpooled.wrappedBuffer(hello, said, 1), one.voidPromise()));
            said++;
        }
    }

    /** How many of them are still connected. */
    long present() {
        return loops.run(() -> all.stream().filter(Channel::isActive).count());
    }

    @Override
    public void close() {
        dripping.cancel(false);
        loops.run(() -> List.copyOf(all)).forEach(one -> one.close().awaitUninterruptibly());
    }

    /** Takes whatever it is told, and answers nothing. */
    @Sharable
    private static final class Deaf extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
