package dev.countersign.gateway;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.snapshot.Snapshot;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One listening address. It has a TLS context of its own for each snapshot: what the native engine
 * is told and what the judge is told always come from the same one.
 */
final class Listener {
    private static final int BACKLOG = 4096;
    private static final AtomicLong CONNECTIONS = new AtomicLong();

    private final Listen listen;
    private final Surroundings around;
    private volatile NativeTls tls;
    private final Channel channel;

    Listener(Listen listen, Surroundings around, Transport transport, EventLoopGroup loops) {
        this.listen = listen;
        this.around = around;
        this.tls = tlsFor(around.sentry().snapshot());
        try {
            this.channel = bind(transport, loops);
        } catch (RuntimeException e) {
            tls.putAway();
            throw e;
        }
    }

    private Channel bind(Transport transport, EventLoopGroup loops) {
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(loops)
                        .channel(transport.serverChannel())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.AUTO_READ, false)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel accepted) {
                                        accept(accepted);
                                    }
                                })
                        .bind(listen.at())
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new CountersignException(
                            ProblemCode.CONFIG_ADDRESS_UNUSABLE,
                            Addresses.text(listen.at())
                                    + " for listener "
                                    + listen.name()
                                    + ": "
                                    + bound.cause().getMessage())
                    .causedBy(bound.cause());
        }
        bound.channel().pipeline().addLast(new AcceptFailures());
        return bound.channel();
    }

    /**
     * The end of a failure to accept, such as for want of descriptors: Netty has stopped accepting
     * for a second by then, and whoever waits is still in the kernel's queue.
     */
    private static final class AcceptFailures extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // not passed on: Netty would log it, which needs descriptors too
        }
    }

    private void accept(Channel accepted) {
        if (!around.recorder().isRecording()) {
            around.recorder().turnedAway();
            accepted.close();
            return;
        }
        NativeHandshake handshake = begin(accepted);
        Recorder.About about =
                new Recorder.About(
                        "c" + CONNECTIONS.incrementAndGet(),
                        listen.name(),
                        accepted.remoteAddress());
        accepted.pipeline()
                .addLast(LingeringClose.ofStranger())
                .addLast(handshake.handler())
                .addLast(new Connection(around, accepted, handshake, about));
    }

    /** Begins under the snapshot in force; a newer one may come while we do. */
    private NativeHandshake begin(Channel accepted) {
        while (true) {
            Optional<NativeHandshake> begun =
                    tls.begin(accepted.alloc(), around.limits().handshake());
            if (begun.isPresent()) {
                return begun.get();
            }
        }
    }

    private NativeTls tlsFor(Snapshot snapshot) {
        return NativeTls.of(snapshot, around.sentry().callback(snapshot, listen.name()));
    }

    /** Prepares what the next snapshot needs; nothing changes yet. */
    Change prepare(Snapshot next) {
        return new Change(this, tlsFor(next));
    }

    /** What a listener has prepared: either comes into force, or is put away. */
    record Change(Listener listener, NativeTls prepared) {
        void enact() {
            NativeTls before = listener.tls;
            listener.tls = prepared;
            before.putAway();
        }

        void abandon() {
            prepared.putAway();
        }
    }

    Listen listen() {
        return listen;
    }

    InetSocketAddress boundTo() {
        return (InetSocketAddress) channel.localAddress();
    }

    void stopAccepting() {
        channel.close().awaitUninterruptibly();
    }

    /** Lets go of the engine; nothing is accepted any more. */
    void putAway() {
        tls.putAway();
    }
}
