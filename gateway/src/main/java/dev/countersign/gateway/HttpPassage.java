package dev.countersign.gateway;

import dev.countersign.gateway.http.HttpRelay;
import dev.countersign.gateway.http.HttpService;
import dev.countersign.problem.Receipt;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** A connection on which requests are read: each is decided about and passed on by itself. */
final class HttpPassage implements Passage {
    private final Surroundings around;
    private final Channel client;
    private final Arrived arrived;
    private final HttpService http;
    private final Owner owner;
    private final ByteCount count = new ByteCount();
    private @Nullable HttpRelay relay;
    private @Nullable RequestGate gate;
    private @Nullable Bridge passedOn;
    private boolean over;

    HttpPassage(
            Surroundings around, Channel client, Arrived arrived, HttpService http, Owner owner) {
        this.around = around;
        this.client = client;
        this.arrived = arrived;
        this.http = http;
        this.owner = owner;
    }

    @Override
    public Sentry.Wish wish() {
        return new Sentry.Wish.Audience(arrived.service().name());
    }

    @Override
    public void begin(Start start, Answer.Entry entry, Sentry.Subject subject) {
        RequestGate let =
                new RequestGate(around, client, arrived, subject, entry.peer(), this::tunnel);
        gate = let;
        client.pipeline().addLast(count);
        relay =
                HttpRelay.begin(
                        client,
                        new HttpRelay.Way(let, arrived.service().upstreams(), http),
                        start.alpn());
        around.limits()
                .idle()
                .ifPresent(idle ->
                        new Lifetime(client).whileMoving(idle, this::moved, owner::refused));
        readOn(start);
    }

    @Override
    public void goOn(Answer.Entry entry) {
        if (gate != null) {
            gate.knows(entry.peer());
        }
        if (relay != null) {
            relay.reconsider();
        }
    }

    @Override
    public boolean explain(Start start, Answer.Refusal refusal, Receipt receipt) {
        client.pipeline().addLast(count);
        relay =
                HttpRelay.begin(
                        client,
                        new HttpRelay.Way(
                                new ClosedGate(refusal.code(), receipt),
                                arrived.service().upstreams(),
                                http),
                        start.alpn());
        readOn(start);
        return true;
    }

    private static void readOn(Start start) {
        if (!start.early().isEmpty()) {
            start.early().drainTo(start.behind()::fireChannelRead);
            start.behind().fireChannelReadComplete();
        }
    }

    @Override
    public void read(ChannelHandlerContext ctx, Object message) {
        if (over) {
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    /** From now on another protocol is spoken, of which nothing is known but its bytes. */
    private void tunnel(Channel service) {
        Bridge bridge =
                new Bridge(
                        client,
                        Ending.TOGETHER,
                        new Bridge.FarSide() {
                            @Override
                            public void saidAll() {
                                // told only where each way ends by itself
                            }

                            @Override
                            public void ended() {
                                serviceEnded();
                            }
                        });
        passedOn = bridge;
        client.closeFuture().addListener(closed -> bridge.finishService());
        bridge.open(service, new EarlyBytes());
    }

    private void serviceEnded() {
        end("service-closed");
        if (passedOn != null) {
            passedOn.finishClient();
        }
    }

    @Override
    public void clientSaidAll() {
        // told only where each way ends by itself
    }

    @Override
    public void clientEnded() {
        end("client-closed");
    }

    private void end(String reason) {
        if (!over) {
            over = true;
            owner.ended(reason);
        }
    }

    @Override
    public Bridge.Traffic traffic() {
        return count.traffic();
    }

    private long moved() {
        Bridge.Traffic taken = count.traffic();
        return 2 * (taken.in() + taken.out()) - Bridge.waiting(client);
    }

    @Override
    public void finish() {
        if (relay != null && passedOn == null) {
            relay.finish();
        }
    }

    @Override
    public void cutOff() {
        over = true;
        if (relay != null) {
            relay.stop();
        }
        if (passedOn != null) {
            passedOn.cutOff(around.backlog());
        }
        around.backlog().add(client.eventLoop(), client::close);
    }

    @Override
    public void close() {
        over = true;
        client.close();
    }
}
