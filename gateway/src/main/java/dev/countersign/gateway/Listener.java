package dev.countersign.gateway;

import dev.countersign.snapshot.Snapshot;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;

/** One listening address, and the TLS context with which it serves under the snapshot in force. */
final class Listener {
    private static final AtomicLong CONNECTIONS = new AtomicLong();

    private final Listen listen;
    private final Surroundings around;
    private final TlsInForce tls;
    private final Channel channel;

    Listener(Listen listen, Surroundings around, ServerPort port) {
        this.listen = listen;
        this.around = around;
        this.tls = new TlsInForce(around.sentry().snapshot(), this::tlsFor);
        try {
            this.channel = port.bind(listen.at(), "listener " + listen.name(), this::accept);
        } catch (RuntimeException e) {
            tls.putAway();
            throw e;
        }
    }

    private void accept(Channel accepted) {
        if (!around.recorder().isRecording()) {
            around.recorder().turnedAway();
            accepted.close();
            return;
        }
        Recorder.About about =
                new Recorder.About(
                        "c" + CONNECTIONS.incrementAndGet(),
                        listen.name(),
                        accepted.remoteAddress());
        switch (around.turnstile().enter(about.from())) {
            case Turnstile.Place place -> begin(accepted, about, place);
            case Turnstile.Entry.Refused(Answer.Refusal why) -> {
                around.recorder().refusal(about, why, around.sentry().snapshot().epoch().number());
                accepted.close();
            }
        }
    }

    private void begin(Channel accepted, Recorder.About about, Turnstile.Place place) {
        accepted.closeFuture().addListener(closed -> place.leave());
        NativeHandshake handshake = tls.begin(accepted.alloc(), around.limits().handshake());
        Connection connection = new Connection(around, accepted, handshake, about, place::proven);
        accepted.pipeline()
                .addLast(LingeringClose.ofStranger())
                .addLast(handshake.handler())
                .addLast(connection);
        place.whenAsked(connection::makeRoom);
    }

    private NativeTls tlsFor(Snapshot snapshot) {
        return NativeTls.server(snapshot, around.sentry().callback(snapshot, listen.name()));
    }

    /** Prepares what the next snapshot needs; nothing changes yet. */
    TlsInForce.Change prepare(Snapshot next) {
        return tls.prepare(next);
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
