package dev.countersign.gateway;

import dev.countersign.access.Attempt;
import dev.countersign.access.Permit;
import dev.countersign.gateway.Stages.Stage;
import dev.countersign.problem.ProblemCode;
import dev.countersign.problem.Receipt;
import dev.countersign.tls.Acceptance;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;

/** A connection that is passed on as it is: a service is dialed, and bytes go both ways. */
final class BytePassage implements Passage {
    private final Surroundings around;
    private final Channel client;
    private final Arrived arrived;
    private final Owner owner;
    private final Bridge bridge;
    private Phase phase = Phase.OUTSIDE;
    private EarlyBytes early = new EarlyBytes();
    private String alpn = "";
    private long dialBegan;

    private enum Phase {
        OUTSIDE,
        DIALING,
        RELAYING,
        OVER
    }

    BytePassage(Surroundings around, Channel client, Arrived arrived, Owner owner) {
        this.around = around;
        this.client = client;
        this.arrived = arrived;
        this.owner = owner;
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

    // ---- dial

    @Override
    public Sentry.Wish wish() {
        return new Sentry.Wish.Access(Attempt.connection(arrived.service().name()));
    }

    @Override
    public void begin(Start start, Answer.Entry entry, Sentry.Subject subject) {
        if (!(entry instanceof Answer.Admission(Permit permit))) {
            throw new IllegalArgumentException(
                    "entry: " + entry + " (expected: a permit for the connection)");
        }
        phase = Phase.DIALING;
        early = start.early();
        alpn = start.alpn();
        dialBegan = System.nanoTime();
        around.dialer().dial(permit, client.eventLoop(), result -> dialed(permit, result));
    }

    /** It was let in for good, and has nothing that could be asked about by itself. */
    @Override
    public void goOn(Answer.Entry entry) {
        // bytes pass on as before
    }

    /** Nobody knows what is spoken, so nothing can be said. */
    @Override
    public boolean explain(Start start, Answer.Refusal refusal, Receipt receipt) {
        return false;
    }

    private void dialed(Permit permit, Dialer.Result result) {
        switch (result) {
            case Dialer.Result.Reached(Channel service) -> relay(permit, service);
            case Dialer.Result.Unreachable(String why) ->
                    owner.refused(Answer.Refusal.of(ProblemCode.UPSTREAM_UNREACHABLE, why));
        }
    }

    // ---- relay

    private void relay(Permit permit, Channel service) {
        if (phase != Phase.DIALING) {
            service.close();
            return;
        }
        phase = Phase.RELAYING;
        around.stages().ended(Stage.DIAL, dialBegan);
        if (alpn.equals(Acceptance.ALPN)) {
            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {Acceptance.ACCEPTED}));
        }
        arrived.opening(permit.peer()).ifPresent(header -> header.sendTo(service));
        bridge.open(service, early);
        around.limits()
                .idle()
                .ifPresent(idle ->
                        new Lifetime(client).whileMoving(idle, bridge::moved, owner::refused));
        if (!client.isActive()) {
            clientEnded();
        }
    }

    @Override
    public void read(ChannelHandlerContext ctx, Object message) {
        switch (phase) {
            case DIALING -> early.add(message);
            case RELAYING -> ctx.fireChannelRead(message);
            case OUTSIDE, OVER -> ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void clientSaidAll() {
        bridge.clientSaidAll();
        endIfSaid("service-closed");
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
    @Override
    public void clientEnded() {
        if (phase == Phase.RELAYING) {
            end("client-closed");
            bridge.finishService();
        }
    }

    private void serviceEnded() {
        if (phase == Phase.RELAYING) {
            end("service-closed");
        }
        bridge.finishClient();
    }

    private void end(String reason) {
        if (phase == Phase.DIALING || phase == Phase.RELAYING) {
            phase = Phase.OVER;
            owner.ended(reason);
        }
    }

    // ---- how else it ends

    @Override
    public Bridge.Traffic traffic() {
        return bridge.traffic();
    }

    /** Nobody knows here where one word ends and the next begins. */
    @Override
    public void finish() {
        // both sides go on
    }

    @Override
    public void cutOff() {
        phase = Phase.OVER;
        bridge.cutOff(around.backlog());
    }

    @Override
    public void close() {
        phase = Phase.OVER;
        bridge.close();
    }
}
