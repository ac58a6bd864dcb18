package dev.countersign.gateway;

import dev.countersign.gateway.NativeHandshake.Outcome;
import dev.countersign.gateway.Stages.Stage;
import dev.countersign.gateway.http.HttpService.Refusing;
import dev.countersign.journal.Recorded;
import dev.countersign.problem.Receipt;
import dev.countersign.trust.VerifiedPeer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The story of one inbound connection after its {@link Arrival}: prove, judge, decide, let in by a
 * {@link Passage}, record. It runs on one event loop; no byte reaches the protected service before
 * a permit exists, and none comes back.
 */
final class Connection extends ChannelInboundHandlerAdapter implements Live {
    /** How long one that is refused may ask why. */
    private static final Duration EXPLAINING = Duration.ofSeconds(10);

    private final Surroundings around;
    private final Channel client;
    private final NativeHandshake handshake;
    private final Arrived arrived;
    private final Recorder.About about;
    private final Runnable whenProven;
    private final EarlyBytes early = new EarlyBytes();
    private final Passage passage;

    private Phase phase = Phase.PROVING;
    private long stageBegan = System.nanoTime();
    private @Nullable ChannelHandlerContext context;
    private Outcome.@Nullable Finished proven;
    private Optional<Instant> proofEnd = Optional.empty();

    private enum Phase {
        PROVING,
        JUDGING,
        LET_IN,
        /** Refused, and told why; nothing of it is passed on. */
        EXPLAINING,
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
        this.passage =
                arrived.passage(
                        around,
                        client,
                        new Passage.Owner() {
                            @Override
                            public void ended(String reason) {
                                end(reason);
                            }

                            @Override
                            public void refused(Answer.Refusal why) {
                                cutOff(why);
                            }
                        });
    }

    // ---- prove

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
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
                    if (phase == Phase.EXPLAINING) {
                        passage.close();
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
        if (!explains()) {
            whenProven.run(); // whoever is not good has not come so far
        }
        if (endsEachWay()) {
            Bridge.letEndEachWay(client);
        }
        ask(finished, ruling -> decided(finished, ruling));
    }

    private boolean explains() {
        return arrived.service().speak().refusing() == Refusing.EXPLAIN;
    }

    private void ask(Outcome.Finished finished, Consumer<Sentry.Ruling> then) {
        around.sentry()
                .ask(
                        new Sentry.Subject(finished.channel(), proofEnd),
                        passage.wish(),
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
        Outcome.Finished lasting = finished.lasting();
        switch (ruling.answer()) {
            case Answer.Entry entry -> {
                proven = lasting;
                admit(lasting, entry, ruling.epoch());
            }
            case Answer.Refusal refusal when explains() ->
                    explain(finished, refusal, ruling.epoch());
            case Answer.Refusal refusal -> {
                proven = lasting;
                refuse(refusal, ruling.epoch());
            }
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
        switch (ruling.answer()) {
            case Answer.Refusal refusal -> cutOff(refusal);
            case Answer.Entry entry when phase == Phase.LET_IN -> passage.goOn(entry);
            case Answer.Entry _ -> {} // it is over by now
        }
    }

    // ---- let in, or told why not

    private void admit(Outcome.Finished lasting, Answer.Entry entry, long epoch) {
        if (around.recorder().entry(about, entry, epoch) == Recorded.REFUSED) {
            around.recorder().turnedAway(about.listener());
            phase = Phase.OVER;
            client.close();
            return;
        }
        phase = Phase.LET_IN;
        if (explains()) {
            whenProven.run();
        }
        client.pipeline().get(LingeringClose.class).trustPeer();
        limit(entry.peer());
        passage.begin(start(lasting), entry, new Sentry.Subject(lasting.channel(), proofEnd));
    }

    private Passage.Start start(Outcome.Finished finished) {
        return new Passage.Start(Objects.requireNonNull(context), early, finished.alpn());
    }

    private void limit(VerifiedPeer peer) {
        Instant until = peer.until();
        Lifetime lifetime = new Lifetime(client);
        proofEnd = around.limits().finishing(peer);
        if (proofEnd.isEmpty()) {
            lifetime.untilProofEnds(
                    () -> around.sentry().left(until),
                    this::reconsiderNow,
                    () -> phase == Phase.LET_IN);
        }
        around.limits().connectionAge().ifPresent(age -> lifetime.atMost(age, this::cutOff));
    }

    private void explain(Outcome.Finished finished, Answer.Refusal refusal, long epoch) {
        Receipt receipt = around.recorder().refusal(about, refusal, epoch);
        phase = Phase.EXPLAINING;
        new Lifetime(client).after(EXPLAINING, client::close);
        if (!passage.explain(start(finished), refusal, receipt)) {
            over();
            client.close();
        }
    }

    // ---- what the client sends, and how it ends

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        switch (phase) {
            case JUDGING -> early.add(message);
            case LET_IN, EXPLAINING -> passage.read(ctx, message);
            case PROVING, OVER -> ReferenceCountUtil.release(message);
        }
    }

    /** Where each direction ends by itself, a client that has said all may still be answered. */
    private void inputEnded(InputEnd end) {
        switch (end) {
            case IN_ORDER -> passage.clientSaidAll();
            case CUT_SHORT -> clientEnded();
        }
    }

    private void clientEnded() {
        passage.clientEnded();
        if (phase == Phase.JUDGING) {
            refuse(Answer.Refusal.left(), handshake.epoch());
        }
        client.close();
    }

    private void clientClosed() {
        around.open().remove(this);
        handshake.forget();
        clientEnded();
    }

    // ---- record: one decision, and one end of what was let in

    private void refuse(Answer.Refusal refusal, long epoch) {
        if (phase == Phase.PROVING || phase == Phase.JUDGING) {
            over();
            around.recorder().refusal(about, refusal, epoch);
        }
        client.close();
    }

    private void end(String reason) {
        if (phase == Phase.LET_IN) {
            over();
            around.recorder().end(about, reason, passage.traffic());
        }
    }

    private void cutOff(Answer.Refusal refusal) {
        if (phase == Phase.LET_IN) {
            over();
            around.recorder().cutOff(about, refusal, passage.traffic());
        }
        passage.cutOff();
    }

    private void over() {
        phase = Phase.OVER;
        early.drop();
    }

    @Override
    public void finish() {
        client.eventLoop()
                .execute(() -> {
                    if (phase == Phase.LET_IN) {
                        passage.finish();
                    }
                });
    }

    @Override
    public void shutDown() {
        client.eventLoop()
                .execute(() -> {
                    refuse(Answer.Refusal.stopping(), handshake.epoch());
                    end("gateway-stopped");
                    passage.close();
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
        passage.close();
    }
}
