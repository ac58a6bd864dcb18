package dev.countersign.gateway;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The way between a client and a service: one relay in each direction, on one event loop. */
final class Bridge {
    private static final Duration FINISH_TIME = Duration.ofSeconds(30);

    private final Channel client;
    private final Runnable serviceEnded;
    private final Relay back;
    private @Nullable Relay forth;
    private @Nullable Channel service;

    /** How many bytes went each way. */
    record Traffic(long in, long out) {}

    Bridge(Channel client, Runnable serviceEnded) {
        this.client = client;
        this.serviceEnded = serviceEnded;
        this.back = new Relay(client);
    }

    /** The service is reached: lets bytes pass, those that came early first. */
    void open(Channel reached, EarlyBytes early) {
        service = reached;
        reached.pipeline().addLast(back);
        reached.closeFuture().addListener(closed -> serviceEnded.run());
        Relay relay = new Relay(reached);
        forth = relay;
        early.drainTo(relay::carry);
        client.pipeline().addLast(relay);
        reached.flush();
        if (reached.isWritable()) {
            client.read();
        }
        reached.read();
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

    private static long waiting(@Nullable Channel channel) {
        ChannelOutboundBuffer buffer = channel == null ? null : channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    void finishClient() {
        finish(client);
    }

    void finishService() {
        if (service != null) {
            finish(service);
        }
    }

    /**
     * No byte passes from now on; both sides end when their turn has come. When many connections
     * are cut off at once, none goes on longer because others are closed.
     */
    void cutOff(Backlog backlog) {
        back.stop();
        if (forth != null) {
            forth.stop();
        }
        backlog.add(client.eventLoop(), this::breakOff);
    }

    /** The client is told; the service gets no time, so that others have to wait for less. */
    private void breakOff() {
        if (service != null) {
            service.pipeline().get(LingeringClose.class).waitNoLonger();
        }
        client.close();
    }

    /** Ends both sides now; what was not sent yet is lost. */
    void close() {
        if (service != null) {
            service.close();
        }
        client.close();
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
