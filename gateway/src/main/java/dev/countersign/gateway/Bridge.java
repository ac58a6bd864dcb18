package dev.countersign.gateway;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way between a client and a service: one relay in each direction, on one event loop. Where
 * each direction ends by itself, who has said all may still be answered, and who breaks off is
 * broken off on the other side as well.
 */
final class Bridge {
    private static final Duration FINISH_TIME = Duration.ofSeconds(30);

    private final Channel client;
    private final Ending ending;
    private final FarSide far;
    private final Relay back;
    private @Nullable Relay forth;
    private @Nullable Channel service;
    private boolean clientSaidAll;
    private boolean serviceSaidAll;
    private boolean cutOff;

    /** How many bytes went each way. */
    record Traffic(long in, long out) {}

    /** Is told what becomes of the service's side. */
    interface FarSide {
        /** It sends nothing more, and may still be sent something. */
        void saidAll();

        /** It is closed. */
        void ended();
    }

    Bridge(Channel client, Ending ending, FarSide far) {
        this.client = client;
        this.ending = ending;
        this.far = far;
        this.back = new Relay(client);
    }

    /** The service is reached: lets bytes pass, those that came early first. */
    void open(Channel reached, EarlyBytes early) {
        service = reached;
        if (ending == Ending.EACH_WAY) {
            letEndEachWay(reached);
            reached.pipeline().addLast(new FarEnd());
        }
        reached.pipeline().addLast(back);
        reached.closeFuture().addListener(closed -> far.ended());
        Relay relay = new Relay(reached);
        forth = relay;
        early.drainTo(relay::carry);
        client.pipeline().addLast(relay);
        reached.flush();
        if (clientSaidAll) {
            endOutput(reached);
        }
        if (reached.isWritable()) {
            client.read();
        }
        reached.read();
    }

    /** An end of what comes in on it is told as an event from now on, and does not close it. */
    static void letEndEachWay(Channel channel) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    Traffic traffic() {
        return new Traffic(forth == null ? 0 : forth.bytes(), back.bytes());
    }

    /**
     * A number that grows whenever a byte is taken in or goes out, either way: a slow reader moves
     * for as long as what waits for it gets less.
     */
    long moved() {
        Traffic taken = traffic();
        return 2 * (taken.in() + taken.out()) - waiting(client) - waiting(service);
    }

    /** What was written and has not gone out. */
    static long waiting(@Nullable Channel channel) {
        ChannelOutboundBuffer buffer = channel == null ? null : channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    // ---- one direction ends

    /** The client sends nothing more: the service is told behind what was sent before. */
    void clientSaidAll() {
        clientSaidAll = true;
        if (service != null) {
            endOutput(service);
        }
    }

    /** Whether neither side has anything more to say. */
    boolean isSaidAll() {
        return clientSaidAll && serviceSaidAll;
    }

    private void serviceSaidAll() {
        serviceSaidAll = true;
        endOutput(client);
        far.saidAll();
    }

    /** By close_notify where TLS is spoken, else by FIN. */
    private static void endOutput(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(written -> {
                    SslHandler tls = channel.pipeline().get(SslHandler.class);
                    if (tls != null) {
                        tls.closeOutbound();
                    } else if (channel instanceof DuplexChannel plain) {
                        plain.shutdownOutput();
                    }
                });
    }

    /** Watches the service's side, for an end that is one of its words and for one that is none. */
    private final class FarEnd extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            InputEnd.of(ctx.channel(), event)
                    .ifPresent(end -> {
                        switch (end) {
                            case IN_ORDER -> serviceSaidAll();
                            case CUT_SHORT -> reset(ctx.channel());
                        }
                    });
            ctx.fireUserEventTriggered(event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            reset(ctx.channel());
        }
    }

    // ---- both end

    void finishClient() {
        if (cutOff) {
            return; // that the service has ended is our doing, and the client is told
        }
        if (ending == Ending.EACH_WAY && !serviceSaidAll) {
            reset(client);
        } else {
            finish(client);
        }
    }

    void finishService() {
        if (service != null) {
            if (ending == Ending.EACH_WAY && !clientSaidAll) {
                reset(service);
            } else {
                finish(service);
            }
        }
    }

    /**
     * No byte passes from now on; both sides end when their turn has come. When many connections
     * are cut off at once, none goes on longer because others are closed.
     */
    void cutOff(Backlog backlog) {
        cutOff = true;
        back.stop();
        if (forth != null) {
            forth.stop();
        }
        backlog.add(client.eventLoop(), this::breakOff);
    }

    /**
     * Who speaks TLS is told; a plain service gets no time, so that others have to wait for less.
     */
    private void breakOff() {
        if (service != null && service.pipeline().get(SslHandler.class) == null) {
            service.pipeline().get(LingeringClose.class).waitNoLonger();
        }
        close();
    }

    /** Ends both sides now; what was not sent yet is lost. */
    void close() {
        if (service != null) {
            service.close();
        }
        client.close();
    }

    /**
     * Breaks off, so that nobody takes it for an end in order: without close_notify, and by RST
     * where there is TCP. What was not sent yet is lost.
     */
    private static void reset(Channel channel) {
        if (!channel.isOpen()) {
            return;
        }
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.pipeline().get(LingeringClose.class).waitNoLonger();
    }

    /** Closes a channel once everything written to it has gone out, or has not for too long. */
    private static void finish(Channel channel) {
        if (!channel.isActive()) {
            return;
        }
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        var limit =
                channel.eventLoop()
                        .schedule(
                                () -> channel.close(),
                                FINISH_TIME.toMillis(),
                                TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> limit.cancel(false));
    }
}
