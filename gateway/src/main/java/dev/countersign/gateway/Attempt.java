package dev.countersign.gateway;

import dev.countersign.gateway.NativeHandshake.Outcome;
import dev.countersign.identity.DnsName;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.Acceptance;
import dev.countersign.tls.ProvenChannel;
import dev.countersign.trust.Rejection;
import dev.countersign.trust.VerifiedPeer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at one address: connect, shake hands, judge, confirm, and wait to be let in where the
 * peer tells. It ends once, with a proven peer or a refusal; until then nothing is sent but what
 * TLS itself needs.
 */
final class Attempt extends ChannelInboundHandlerAdapter {
    private final Surroundings around;
    private final Route route;
    private final InetSocketAddress address;
    private final String connection;
    private final Consumer<Result> then;
    private final EarlyBytes held = new EarlyBytes();

    private Phase phase = Phase.PROVING;
    private @Nullable Channel channel;
    private @Nullable NativeHandshake handshake;
    private Result.@Nullable Proven proven;
    private long connectedAt;

    private enum Phase {
        PROVING,
        JUDGING,
        AWAITING_ACCEPTANCE,
        OVER
    }

    /** What came of an attempt. */
    sealed interface Result {
        /** The peer is as expected, and has let us in as far as it tells. */
        record Proven(
                Channel channel,
                ProvenChannel proof,
                VerifiedPeer peer,
                InetSocketAddress address,
                long epoch)
                implements Result {}

        /** It is not to be reached, not to be believed, or does not want us. */
        record Failed(InetSocketAddress address, Answer.Refusal refusal, long epoch)
                implements Result {}
    }

    Attempt(
            Surroundings around,
            Route route,
            InetSocketAddress address,
            String connection,
            Consumer<Result> then) {
        this.around = around;
        this.route = route;
        this.address = address;
        this.connection = connection;
        this.then = then;
    }

    // ---- connect

    void begin(Channel local) {
        around.caller().call(this, address, route.dial().connectTime(), local.eventLoop());
    }

    /** The channel is made and not connected yet: TLS is all that it gets to know. */
    void enter(Channel made) {
        NativeHandshake begun = route.tls().begin(made, around.limits().handshake());
        channel = made;
        handshake = begun;
        made.closeFuture().addListener(closed -> begun.forget());
        made.pipeline().addLast(LingeringClose.ofStranger()).addLast(begun.handler()).addLast(this);
        // RFC 6066 §3: a host name, never an address
        if (DnsName.parse(address.getHostString()) instanceof Parsed.Good<DnsName>(DnsName host)) {
            begun.naming(host);
        }
    }

    void unreachable(Throwable cause) {
        fail(
                Answer.Refusal.of(
                        ProblemCode.UPSTREAM_UNREACHABLE, String.valueOf(cause.getMessage())));
    }

    // ---- prove

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        connectedAt = System.nanoTime();
        ctx.read();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent over && phase == Phase.PROVING) {
            NativeHandshake begun = Objects.requireNonNull(handshake, "enter comes first");
            switch (begun.outcome(over, connection)) {
                case Outcome.Finished finished -> confirm(ctx, finished);
                case Outcome.Failed(Answer.Refusal refusal) -> fail(refusal);
            }
        } else if (event instanceof SslCloseCompletionEvent) {
            unwelcome("it closed the connection without letting us in");
        }
    }

    // ---- judge and confirm

    private void confirm(ChannelHandlerContext ctx, Outcome.Finished finished) {
        phase = Phase.JUDGING;
        around.sentry()
                .ask(
                        Sentry.Subject.of(finished.channel()),
                        route.dial().expectation(),
                        ctx.channel().eventLoop(),
                        new Sentry.Asker<>() {
                            @Override
                            public void answered(Sentry.Judged said) {
                                judged(ctx, finished, said);
                            }

                            @Override
                            public void failed(RuntimeException why) {
                                fail(Answer.Refusal.failed(why));
                            }
                        });
    }

    private void judged(
            ChannelHandlerContext ctx, Outcome.Finished finished, Sentry.Judged judged) {
        if (phase != Phase.JUDGING) {
            return;
        }
        switch (judged.verdict()) {
            case Rejection rejection -> fail(Answer.Refusal.of(rejection));
            case VerifiedPeer peer -> {
                proven =
                        new Result.Proven(
                                ctx.channel(), finished.channel(), peer, address, judged.epoch());
                if (finished.alpn().equals(Acceptance.ALPN)) {
                    awaitAcceptance(ctx);
                } else {
                    succeed(ctx);
                }
                held.drainTo(message -> handOn(ctx, message));
            }
        }
    }

    /** What the peer sent while it was judged. */
    private void handOn(ChannelHandlerContext ctx, Object message) {
        if (phase == Phase.AWAITING_ACCEPTANCE) {
            channelRead(ctx, message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    // ---- wait to be let in

    private void awaitAcceptance(ChannelHandlerContext ctx) {
        phase = Phase.AWAITING_ACCEPTANCE;
        Duration passed = Duration.ofNanos(System.nanoTime() - connectedAt);
        new Lifetime(ctx.channel())
                .after(around.limits().handshake().minus(passed), this::acceptanceIsLate);
        ctx.read();
    }

    private void acceptanceIsLate() {
        if (phase == Phase.AWAITING_ACCEPTANCE) {
            fail(
                    Answer.Refusal.of(
                            ProblemCode.LIMIT_HANDSHAKE_TIMEOUT,
                            "it did not say in time whether it lets us in"));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (phase == Phase.JUDGING) {
            held.add(message);
            return;
        }
        ByteBuf bytes = (ByteBuf) message;
        if (phase != Phase.AWAITING_ACCEPTANCE || !bytes.isReadable()) {
            bytes.release();
            return;
        }
        byte answer = bytes.readByte();
        if (answer != Acceptance.ACCEPTED) {
            bytes.release();
            unwelcome("it answered with the byte " + answer + " (expected: 1)");
            return;
        }
        succeed(ctx);
        // what the peer sent behind its answer is for whoever took over
        ctx.fireChannelRead(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (phase == Phase.AWAITING_ACCEPTANCE) {
            ctx.read();
        }
        ctx.fireChannelReadComplete();
    }

    private void unwelcome(String seen) {
        if (phase == Phase.JUDGING || phase == Phase.AWAITING_ACCEPTANCE) {
            fail(Answer.Refusal.of(ProblemCode.PROOF_REFUSED_BY_PEER, seen));
        }
    }

    // ---- the end, once

    /** Whoever takes over puts its handlers at the end; this one leaves. */
    private void succeed(ChannelHandlerContext ctx) {
        phase = Phase.OVER;
        then.accept(Objects.requireNonNull(proven, "confirm comes first"));
        ctx.pipeline().remove(this);
    }

    private void fail(Answer.Refusal refusal) {
        if (phase == Phase.OVER) {
            return;
        }
        abandon();
        long epoch =
                handshake == null ? around.sentry().snapshot().epoch().number() : handshake.epoch();
        then.accept(new Result.Failed(address, refusal, epoch));
    }

    /** Nobody waits for it any more. */
    void abandon() {
        phase = Phase.OVER;
        held.drop();
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        unwelcome("it closed the connection without letting us in");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable reason =
                cause instanceof DecoderException && cause.getCause() != null
                        ? cause.getCause()
                        : cause;
        if (phase == Phase.AWAITING_ACCEPTANCE && reason instanceof IOException) {
            unwelcome(HandshakeFailure.refusal(Optional.empty(), reason).seen());
        } else {
            fail(Answer.Refusal.failed(reason));
        }
    }
}
