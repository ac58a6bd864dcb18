package dev.countersign.gateway;

import dev.countersign.access.Attempt;
import dev.countersign.access.Denial;
import dev.countersign.access.Permit;
import dev.countersign.gateway.NativeTrustManager.Finding;
import dev.countersign.problem.ProblemCode;
import dev.countersign.snapshot.Snapshot;
import dev.countersign.tls.Acceptance;
import dev.countersign.trust.Conditions;
import dev.countersign.trust.Expectation;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.Rejection;
import dev.countersign.trust.Role;
import dev.countersign.trust.VerifiedPeer;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The story of one connection: accept, prove, judge, decide, dial, relay, record. It runs on one event
 * loop; no byte reaches the protected service before a permit exists, and none comes back.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private final Surroundings around;
    private final NativeTls tls;
    private final Recorder.About about;
    private final Queue<Object> early = new ArrayDeque<>();

    private @Nullable Channel client;
    private @Nullable Channel service;
    private @Nullable NativeProvenChannel proven;
    private boolean admitted;
    private boolean over;
    private long bytesIn;
    private long bytesOut;

    Connection(Surroundings around, NativeTls tls, Recorder.About about) {
        this.around = around;
        this.tls = tls;
        this.about = about;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        client = ctx.channel();
        ctx.channel().closeFuture().addListener(closed -> forget());
        ctx.read();
    }

    // ---- prove

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            ReferenceCountedOpenSslEngine engine =
                    (ReferenceCountedOpenSslEngine) ctx.pipeline().get(SslHandler.class).engine();
            Optional<Finding> finding = tls.judge().take(engine);
            if (handshake.isSuccess()) {
                proven = NativeProvenChannel.of(engine, chainOf(finding), about.connection());
                decide(ctx);
            } else {
                over = true;
                around.recorder()
                        .refusal(
                                about,
                                HandshakeFailure.refusal(finding, handshake.cause()),
                                around.snapshots().current().epoch().number());
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    private static Optional<JudgedChain> chainOf(Optional<Finding> finding) {
        return finding.filter(Finding.Good.class::isInstance).map(good -> ((Finding.Good) good).chain());
    }

    // ---- judge and decide

    private void decide(ChannelHandlerContext ctx) {
        around.live().add(this);
        Snapshot snapshot = around.snapshots().current();
        switch (answer(snapshot)) {
            case Answer.Admission admission -> admit(ctx, admission.permit());
            case Answer.Refusal refusal -> {
                over = true;
                around.recorder().refusal(about, refusal, snapshot.epoch().number());
                ctx.close();
            }
        }
    }

    /** What this snapshot says of the peer, from the facts of the handshake and nothing else. */
    private Answer answer(Snapshot snapshot) {
        Conditions conditions =
                new Conditions(
                        snapshot.trust(),
                        Role.CLIENT,
                        Expectation.anyProvenPeer(),
                        around.clock().instant());
        return switch (provenChannel().prove(around.verifier(), conditions)) {
            case Rejection rejection -> Answer.Refusal.of(rejection);
            case VerifiedPeer peer ->
                    switch (snapshot.decide(peer, Attempt.connection(about.listener()))) {
                        case Permit permit -> new Answer.Admission(permit);
                        case Denial denial -> Answer.Refusal.of(denial, peer);
                    };
        };
    }

    /** Decides again when the world has changed; runs on this connection's event loop. */
    void reconsider() {
        if (client != null) {
            client.eventLoop().execute(this::reconsiderNow);
        }
    }

    private void reconsiderNow() {
        if (over || !admitted) {
            return;
        }
        if (answer(around.snapshots().current()) instanceof Answer.Refusal refusal) {
            cutOff(refusal);
        }
    }

    // ---- dial

    private void admit(ChannelHandlerContext ctx, Permit permit) {
        admitted = true;
        around.recorder().admission(about, permit);
        endAt(ctx, permit.until(), ProblemCode.TRUST_LEAF_EXPIRED, "the peer's proof ended at " + permit.until());
        around.limits()
                .connectionAge()
                .ifPresent(
                        age ->
                                endAt(
                                        ctx,
                                        around.clock().instant().plus(age),
                                        ProblemCode.LIMIT_CONNECTION_AGE,
                                        "open for " + age));
        Relay back = new Relay(ctx.channel(), new Outbound());
        around.dialer()
                .dial(permit, ctx.channel().eventLoop(), back)
                .addListener(
                        dialed -> {
                            if (dialed.isSuccess()) {
                                relay(ctx, ((io.netty.channel.ChannelFuture) dialed).channel());
                            } else {
                                unreachable(permit, dialed.cause());
                            }
                        });
    }

    private void unreachable(Permit permit, Throwable cause) {
        cutOff(
                Answer.Refusal.of(
                        ProblemCode.UPSTREAM_UNREACHABLE,
                        Addresses.text(around.dialer().addressOf(permit.target())) + ": " + cause.getMessage()));
    }

    // ---- relay

    private void relay(ChannelHandlerContext ctx, Channel reached) {
        if (over) {
            reached.close();
            return;
        }
        service = reached;
        if (provenChannel().facts().parameters().alpn().equals(Acceptance.ALPN)) {
            ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {Acceptance.ACCEPTED}));
        }
        Relay forth = new Relay(reached, new Inbound());
        ctx.pipeline().addLast(forth);
        while (!early.isEmpty()) {
            ctx.fireChannelRead(early.remove());
        }
        ctx.pipeline().remove(this);
        forth.channelReadComplete(ctx.pipeline().context(forth));
        reached.read();
    }

    /** Bytes that came before the permit wait here: one read's worth, for nothing more is asked for. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (over) {
            ReferenceCountUtil.release(message);
        } else {
            early.add(message);
        }
    }

    // ---- record

    private void cutOff(Answer.Refusal refusal) {
        if (over) {
            return;
        }
        over = true;
        around.recorder().cutOff(about, refusal, bytesIn, bytesOut);
        closeBoth();
    }

    private void ended(String reason) {
        if (over) {
            return;
        }
        over = true;
        around.recorder().end(about, reason, bytesIn, bytesOut);
    }

    private void endAt(ChannelHandlerContext ctx, Instant when, ProblemCode code, String seen) {
        Duration left = Duration.between(around.clock().instant(), when);
        var end =
                ctx.executor()
                        .schedule(
                                () -> cutOff(Answer.Refusal.of(code, seen)),
                                left.toMillis(),
                                TimeUnit.MILLISECONDS);
        ctx.channel().closeFuture().addListener(closed -> end.cancel(false));
    }

    /** Ends the connection because the gateway stops. */
    void shutDown() {
        if (client != null) {
            client.eventLoop()
                    .execute(
                            () -> {
                                ended("gateway-stopped");
                                closeBoth();
                            });
        }
    }

    private void closeBoth() {
        if (service != null) {
            service.close();
        }
        if (client != null) {
            client.close();
        }
    }

    private void forget() {
        around.live().remove(this);
        early.forEach(ReferenceCountUtil::release);
        early.clear();
        if (admitted) {
            ended("client-closed");
        }
        over = true;
        if (service != null) {
            Relay.finish(service);
        }
    }

    private NativeProvenChannel provenChannel() {
        if (proven == null) {
            throw new IllegalStateException("no handshake has finished");
        }
        return proven;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    /** From the client to the service. */
    private final class Inbound implements Relay.Flow {
        @Override
        public void passed(int bytes) {
            bytesIn += bytes;
        }

        @Override
        public void ended() {
            Connection.this.ended("client-closed");
        }
    }

    /** From the service to the client. */
    private final class Outbound implements Relay.Flow {
        @Override
        public void passed(int bytes) {
            bytesOut += bytes;
        }

        @Override
        public void ended() {
            Connection.this.ended("service-closed");
        }
    }
}
