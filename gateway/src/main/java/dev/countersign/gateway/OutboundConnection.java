package dev.countersign.gateway;

import dev.countersign.journal.Recorded;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.Rejection;
import dev.countersign.trust.VerifiedPeer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The story of one outbound connection: accept locally, call, prove the peer and be let in, relay,
 * record. It runs on one event loop; no local byte leaves before the peer is proven to be the
 * expected one, and none of the peer's comes in.
 */
final class OutboundConnection extends ChannelInboundHandlerAdapter implements Live {
    private final Surroundings around;
    private final Route route;
    private final Channel local;
    private final CallRecorder.About about;
    private final Call call;
    private final EarlyBytes early = new EarlyBytes();
    private final Bridge bridge;

    private Phase phase = Phase.CALLING;
    private Attempt.Result.@Nullable Proven reached;

    private enum Phase {
        CALLING,
        RELAYING,
        OVER
    }

    OutboundConnection(Surroundings around, Route route, Channel local, CallRecorder.About about) {
        this.around = around;
        this.route = route;
        this.local = local;
        this.about = about;
        this.call = new Call(around, route, local, about.connection(), this::called);
        this.bridge =
                new Bridge(
                        local,
                        route.dial().ending(),
                        new Bridge.FarSide() {
                            @Override
                            public void saidAll() {
                                endIfSaid("local-closed");
                            }

                            @Override
                            public void ended() {
                                peerEnded();
                            }
                        });
    }

    // ---- accept, call

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        around.open().add(this);
        local.closeFuture().addListener(closed -> localClosed());
        if (endsEachWay()) {
            Bridge.letEndEachWay(local);
        }
        ctx.read();
        call.begin();
    }

    private void called(Call.Result result) {
        switch (result) {
            case Call.Result.Reached(Attempt.Result.Proven peer) -> relay(peer);
            case Call.Result.Nobody(Answer.Refusal refusal, long epoch) -> refuse(refusal, epoch);
        }
    }

    // ---- relay

    private void relay(Attempt.Result.Proven peer) {
        if (phase != Phase.CALLING) {
            peer.channel().close();
            return;
        }
        if (route.recorder().proven(about, peer) == Recorded.REFUSED) {
            over();
            peer.channel().close();
            bridge.close();
            return;
        }
        phase = Phase.RELAYING;
        reached = peer;
        peer.channel().pipeline().get(LingeringClose.class).trustPeer();
        limit(peer.peer());
        peer.channel().pipeline().addLast(new PeerEnd());
        bridge.open(peer.channel(), early);
        if (!local.isActive()) {
            localEnded();
        }
    }

    private void limit(VerifiedPeer peer) {
        Instant until = peer.until();
        Lifetime lifetime = new Lifetime(local);
        if (around.limits().finishing(peer).isEmpty()) {
            lifetime.untilProofEnds(
                    () -> around.sentry().left(until),
                    this::reconsiderNow,
                    () -> phase == Phase.RELAYING);
        }
        around.limits().connectionAge().ifPresent(age -> lifetime.atMost(age, this::cutOff));
        around.limits()
                .idle()
                .ifPresent(idle -> lifetime.whileMoving(idle, bridge::moved, this::cutOff));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        switch (phase) {
            case CALLING -> early.add(message);
            case RELAYING -> ctx.fireChannelRead(message);
            case OVER -> ReferenceCountUtil.release(message);
        }
    }

    // ---- judge again

    @Override
    public void reconsider() {
        around.backlog().add(local.eventLoop(), this::reconsiderNow);
    }

    private void reconsiderNow() {
        if (reached == null || phase != Phase.RELAYING) {
            return;
        }
        around.sentry()
                .ask(
                        new Sentry.Subject(
                                reached.proof(), around.limits().finishing(reached.peer())),
                        route.dial().expectation(),
                        local.eventLoop(),
                        new Sentry.Asker<>() {
                            @Override
                            public void answered(Sentry.Judged judged) {
                                if (judged.verdict() instanceof Rejection rejection) {
                                    cutOff(Answer.Refusal.of(rejection));
                                }
                            }

                            @Override
                            public void failed(RuntimeException why) {
                                cutOff(Answer.Refusal.failed(why));
                            }
                        });
    }

    // ---- how it ends

    private boolean endsEachWay() {
        return route.dial().ending() == Ending.EACH_WAY;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (endsEachWay() && InputEnd.of(local, event).isPresent()) {
            bridge.clientSaidAll();
            endIfSaid("peer-closed");
        }
        ctx.fireUserEventTriggered(event);
    }

    /** Ends it when neither side has more to say; the reason is who said so first. */
    private void endIfSaid(String reason) {
        if (bridge.isSaidAll()) {
            end(reason);
            bridge.finishService();
            bridge.finishClient();
        }
    }

    /**
     * The local program sends nothing more; what it sent before still reaches the peer, also when
     * that has yet to be proven.
     */
    private void localEnded() {
        if (phase == Phase.CALLING && early.isEmpty()) {
            refuse(
                    Answer.Refusal.of(
                            ProblemCode.PROOF_HANDSHAKE_FAILED,
                            "the local program left before the peer had proven itself"),
                    around.sentry().snapshot().epoch().number());
        } else if (phase == Phase.RELAYING) {
            end("local-closed");
            bridge.finishService();
        }
        local.close();
    }

    private void localClosed() {
        around.open().remove(this);
        localEnded();
    }

    private void peerEnded() {
        end("peer-closed");
        bridge.finishClient();
    }

    /** What the peer's channel tells besides bytes. */
    private final class PeerEnd extends ChannelInboundHandlerAdapter {
        /** Unless each direction ends by itself, the native engine ends both at once. */
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslCloseCompletionEvent && !endsEachWay()) {
                ctx.close();
            }
            ctx.fireUserEventTriggered(event);
        }

        /**
         * A peer that does not tell whether it lets us in may refuse us after the handshake: TLS
         * 1.3 has the client finish first.
         */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (cause instanceof DecoderException && cause.getCause() != null) {
                cutOff(HandshakeFailure.refusal(Optional.empty(), cause.getCause()));
            }
            ctx.close();
        }
    }

    // ---- record: one decision, and one end of what was let through

    private void refuse(Answer.Refusal refusal, long epoch) {
        if (phase == Phase.CALLING) {
            over();
            call.abandon();
            route.recorder().refusal(about, refusal, epoch);
        }
        local.close();
    }

    private void end(String reason) {
        if (phase == Phase.RELAYING) {
            over();
            route.recorder().end(about, reason, bridge.traffic());
        }
    }

    private void cutOff(Answer.Refusal refusal) {
        if (phase == Phase.RELAYING) {
            over();
            route.recorder().cutOff(about, refusal, bridge.traffic());
        }
        bridge.cutOff(around.backlog());
    }

    private void over() {
        phase = Phase.OVER;
        early.drop();
    }

    @Override
    public void shutDown() {
        local.eventLoop()
                .execute(() -> {
                    refuse(Answer.Refusal.stopping(), around.sentry().snapshot().epoch().number());
                    end("gateway-stopped");
                    bridge.close();
                });
    }

    /** A reset is an end like another; anything else is not what it should be, and ends it too. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            localEnded();
            return;
        }
        refuse(Answer.Refusal.failed(cause), around.sentry().snapshot().epoch().number());
        end("local-failed");
        bridge.close();
    }
}
