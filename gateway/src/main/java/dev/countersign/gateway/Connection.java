package dev.countersign.gateway;

import dev.countersign.access.Permit;
import dev.countersign.gateway.NativeHandshake.Outcome;
import dev.countersign.gateway.Stages.Stage;
import dev.countersign.journal.Recorded;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.Acceptance;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The story of one inbound connection after its {@link Arrival}: prove, judge, decide, dial, relay,
 * record. It runs on one event loop; no byte reaches the protected service before a permit exists,
 * and none comes back.
 */
final class Connection extends ChannelInboundHandlerAdapter implements Live {
    private final Surroundings around;
    private final Channel client;
    private final NativeHandshake handshake;
    private final Arrived arrived;
    private final Recorder.About about;
    private final Runnable whenProven;
    private final EarlyBytes early = new EarlyBytes();
    private final Bridge bridge;

    private Phase phase = Phase.PROVING;
    private long stageBegan = System.nanoTime();
    private Outcome.@Nullable Finished proven;
    private Optional<Instant> proofEnd = Optional.empty();

    private enum Phase {
        PROVING,
        JUDGING,
        DIALING,
        RELAYING,
        OVER
    }

    Connection(
            Surroundings around,
            Channel client,
            NativeHandshake handshake,
            Arrived arrived,
            Runnable whenProven) {
        this.around = around;
        this.client = client;
        this.handshake = handshake;
        this.arrived = arrived;
        this.about = arrived.about();
        this.whenProven = whenProven;
        this.bridge =
                new Bridge(
                        client,
                        arrived.service().ending(),
                        new Bridge.FarSide() {
                            @Override
                            public void saidAll() {
                                endIfSaid("client-closed");
                            }

                            @Override
                            public void ended() {
                                serviceEnded();
                            }
                        });
    }

    // ---- prove

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        around.open().add(this);
        client.closeFuture().addListener(closed -> clientClosed());
        ctx.read();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent over) {
            switch (handshake.outcome(over, about.connection())) {
                case Outcome.Finished finished -> decide(finished);
                case Outcome.Failed(Answer.Refusal refusal) -> refuse(refusal, handshake.epoch());
            }
        } else if (endsEachWay()) {
            InputEnd.of(client, event).ifPresent(this::inputEnded);
        } else if (event instanceof SslCloseCompletionEvent) {
            clientEnded();
        }
        ctx.fireUserEventTriggered(event);
    }

    private boolean endsEachWay() {
        return arrived.service().ending() == Ending.EACH_WAY;
    }

    /** Others who come may prove themselves sooner: what is not proven by now ends at once. */
    void makeRoom(Answer.Refusal why) {
        client.eventLoop()
                .execute(() -> {
                    if (phase == Phase.PROVING) {
                        refuse(why, handshake.epoch());
                    }
                    if (proven == null && phase == Phase.OVER) {
                        client.pipeline().get(LingeringClose.class).waitNoLonger();
                    }
                });
    }

    /** What the peer sent beside the engine's handshake speaks against it. */
    void turnAway(Answer.Refusal why) {
        refuse(why, handshake.epoch());
    }

    // ---- judge and decide

    private void decide(Outcome.Finished finished) {
        phase = Phase.JUDGING;
        stageBegan = around.stages().ended(Stage.HANDSHAKE, stageBegan);
        whenProven.run();
        if (endsEachWay()) {
            Bridge.letEndEachWay(client);
        }
        ask(finished, ruling -> decided(finished, ruling));
    }

    private void ask(Outcome.Finished finished, Consumer<Sentry.Ruling> then) {
        around.sentry()
                .ask(
                        new Sentry.Subject(finished.channel(), proofEnd),
                        about.listener(),
                        client.eventLoop(),
                        new Sentry.Asker<>() {
                            @Override
                            public void answered(Sentry.Ruling ruling) {
                                then.accept(ruling);
                            }

                            @Override
                            public void failed(RuntimeException why) {
                                refuse(Answer.Refusal.failed(why), handshake.epoch());
                                cutOff(Answer.Refusal.failed(why));
                            }
                        });
    }

    private void decided(Outcome.Finished finished, Sentry.Ruling ruling) {
        if (phase != Phase.JUDGING) {
            return;
        }
        stageBegan = around.stages().ended(Stage.DECISION, stageBegan);
        proven = finished.lasting();
        switch (ruling.answer()) {
            case Answer.Admission(Permit permit) -> admit(permit);
            case Answer.Refusal refusal -> refuse(refusal, ruling.epoch());
        }
    }

    @Override
    public void reconsider() {
        around.backlog().add(client.eventLoop(), this::reconsiderNow);
    }

    private void reconsiderNow() {
        if (proven == null || !client.isOpen()) {
            return;
        }
        ask(proven, this::reconsidered);
    }

    private void reconsidered(Sentry.Ruling ruling) {
        if (ruling.answer() instanceof Answer.Refusal refusal) {
            cutOff(refusal);
        }
    }

    // ---- dial

    private void admit(Permit permit) {
        if (around.recorder().admission(about, permit) == Recorded.REFUSED) {
            around.recorder().turnedAway(about.listener());
            phase = Phase.OVER;
            client.close();
            return;
        }
        phase = Phase.DIALING;
        client.pipeline().get(LingeringClose.class).trustPeer();
        limit(permit);
        around.dialer().dial(permit, client.eventLoop(), result -> dialed(permit, result));
    }

    private void limit(Permit permit) {
        Instant until = permit.until();
        Lifetime lifetime = new Lifetime(client);
        proofEnd = around.limits().finishing(permit.peer());
        if (proofEnd.isEmpty()) {
            lifetime.untilProofEnds(
                    () -> around.sentry().left(until), this::reconsiderNow, this::isAdmitted);
        }
        around.limits().connectionAge().ifPresent(age -> lifetime.atMost(age, this::cutOff));
    }

    private void dialed(Permit permit, Dialer.Result result) {
        switch (result) {
            case Dialer.Result.Reached(Channel service) -> relay(permit, service);
            case Dialer.Result.Unreachable(String why) ->
                    cutOff(Answer.Refusal.of(ProblemCode.UPSTREAM_UNREACHABLE, why));
        }
    }

    // ---- relay

    private void relay(Permit permit, Channel service) {
        if (phase != Phase.DIALING) {
            service.close();
            return;
        }
        phase = Phase.RELAYING;
        around.stages().ended(Stage.DIAL, stageBegan);
        if (proven != null && proven.alpn().equals(Acceptance.ALPN)) {
            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {Acceptance.ACCEPTED}));
        }
        arrived.opening(permit.peer()).ifPresent(header -> header.sendTo(service));
        bridge.open(service, early);
        around.limits()
                .idle()
                .ifPresent(idle ->
                        new Lifetime(client).whileMoving(idle, bridge::moved, this::cutOff));
        if (!client.isActive()) {
            clientEnded();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        switch (phase) {
            case JUDGING, DIALING -> early.add(message);
            case RELAYING -> ctx.fireChannelRead(message);
            case PROVING, OVER -> ReferenceCountUtil.release(message);
        }
    }

    /** Where each direction ends by itself, a client that has said all may still be answered. */
    private void inputEnded(InputEnd end) {
        switch (end) {
            case IN_ORDER -> {
                bridge.clientSaidAll();
                endIfSaid("service-closed");
            }
            case CUT_SHORT -> clientEnded();
        }
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
     * The client sends nothing more; what it sent before still reaches the service. It is not
     * answered either: the native engine closes both directions at once.
     */
    private void clientEnded() {
        if (phase == Phase.RELAYING) {
            end("client-closed");
            bridge.finishService();
        }
        if (phase == Phase.JUDGING) {
            refuse(Answer.Refusal.left(), handshake.epoch());
        }
        client.close();
    }

    private void serviceEnded() {
        if (phase == Phase.RELAYING) {
            end("service-closed");
        }
        bridge.finishClient();
    }

    private void clientClosed() {
        around.open().remove(this);
        handshake.forget();
        clientEnded();
    }

    // ---- record: one decision, and one end of what was let in

    private boolean isAdmitted() {
        return phase == Phase.DIALING || phase == Phase.RELAYING;
    }

    private void refuse(Answer.Refusal refusal, long epoch) {
        if (phase == Phase.PROVING || phase == Phase.JUDGING) {
            over();
            around.recorder().refusal(about, refusal, epoch);
        }
        client.close();
    }

    private void end(String reason) {
        if (isAdmitted()) {
            over();
            around.recorder().end(about, reason, bridge.traffic());
        }
    }

    private void cutOff(Answer.Refusal refusal) {
        if (isAdmitted()) {
            over();
            around.recorder().cutOff(about, refusal, bridge.traffic());
        }
        bridge.cutOff(around.backlog());
    }

    private void over() {
        phase = Phase.OVER;
        early.drop();
    }

    @Override
    public void shutDown() {
        client.eventLoop()
                .execute(() -> {
                    refuse(Answer.Refusal.stopping(), handshake.epoch());
                    end("gateway-stopped");
                    bridge.close();
                });
    }

    /** A reset is an end like another; anything else is not what it should be, and ends it too. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            clientEnded();
            return;
        }
        refuse(Answer.Refusal.failed(cause), handshake.epoch());
        end("client-failed");
        bridge.close();
    }
}
