package dev.countersign.gateway;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.snapshot.Snapshot;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One listening address. It has a TLS context of its own for each snapshot: what the native engine is told
 * and what the judge is told always come from the same one.
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
        this.tls = tlsFor(around.snapshots().current());
        this.channel = bind(transport, loops);
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
                        .childHandler(
                                new ChannelInitializer<Channel>() {
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
        return bound.channel();
    }

    private void accept(Channel accepted) {
        if (!around.recorder().isRecording()) {
            accepted.close();
            return;
        }
        NativeTls front = tls;
        Recorder.About about =
                new Recorder.About(
                        "c" + CONNECTIONS.incrementAndGet(), listen.name(), accepted.remoteAddress());
        accepted.pipeline()
                .addLast(new LingeringClose())
                .addLast(front.handler(accepted.alloc(), around.limits().handshake()))
                .addLast(new Connection(around, front, about));
    }

    private NativeTls tlsFor(Snapshot snapshot) {
        return NativeTls.of(
                snapshot,
                new NativeTrustManager(around.verifier(), snapshot, listen.name(), around.clock()));
    }

    /** Prepares what the next snapshot needs; nothing changes yet. */
    Runnable prepare(Snapshot next) {
        NativeTls prepared = tlsFor(next);
        return () -> tls = prepared;
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
}
