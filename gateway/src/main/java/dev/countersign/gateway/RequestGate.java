package dev.countersign.gateway;

import dev.countersign.access.Permit;
import dev.countersign.gateway.http.Answered;
import dev.countersign.gateway.http.Gate;
import dev.countersign.gateway.http.HttpRelay;
import dev.countersign.gateway.http.RequestHead;
import dev.countersign.gateway.http.RequestedHost;
import dev.countersign.problem.ProblemCode;
import dev.countersign.problem.Receipt;
import dev.countersign.trust.VerifiedPeer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Has each request of one peer decided about, and what is refused recorded. The peer is proven anew
 * where the bundle is another one since, or its proof has ended.
 */
final class RequestGate implements Gate {
    private final Surroundings around;
    private final Channel client;
    private final Arrived arrived;
    private final Sentry.Subject subject;
    private final Consumer<Channel> tunnel;
    private VerifiedPeer known;

    RequestGate(
            Surroundings around,
            Channel client,
            Arrived arrived,
            Sentry.Subject subject,
            VerifiedPeer known,
            Consumer<Channel> tunnel) {
        this.around = around;
        this.client = client;
        this.arrived = arrived;
        this.subject = subject;
        this.known = known;
        this.tunnel = tunnel;
    }

    /** The peer was proven anew. */
    void knows(VerifiedPeer again) {
        known = again;
    }

    @Override
    public void ask(RequestHead asked, Consumer<Said> then) {
        decide(
                asked,
                permit -> {
                    around.recorder().observedRequest(arrived.about(), asked, permit);
                    then.accept(new Said.Admitted(permit));
                },
                then);
    }

    @Override
    public void askAgain(RequestHead asked, Consumer<Said> then) {
        decide(asked, permit -> then.accept(new Said.Admitted(permit)), then);
    }

    private void decide(RequestHead asked, Consumer<Permit> admitted, Consumer<Said> refused) {
        Sentry.Asker<Sentry.Ruling> asker =
                new Sentry.Asker<>() {
                    @Override
                    public void answered(Sentry.Ruling ruling) {
                        switch (ruling.answer()) {
                            case Answer.Admission(Permit permit) -> {
                                known = permit.peer();
                                admitted.accept(permit);
                            }
                            case Answer.Refusal refusal ->
                                    refused.accept(refusal(asked, refusal, ruling.epoch()));
                            case Answer.Audience audience ->
                                    throw new IllegalStateException(
                                            audience + " (expected: a permit for the request)");
                        }
                    }

                    @Override
                    public void failed(RuntimeException why) {
                        refused.accept(refusal(asked, Answer.Refusal.failed(why), epoch()));
                    }
                };
        around.sentry()
                .ask(
                        subject,
                        known,
                        asked.attempt(arrived.service().name()),
                        client.eventLoop(),
                        asker);
    }

    private Said refusal(RequestHead asked, Answer.Refusal refusal, long epoch) {
        Receipt receipt =
                around.recorder()
                        .refusedRequest(arrived.about(), Optional.of(asked), refusal, epoch);
        return new Said.Refused(refusal.code(), receipt);
    }

    @Override
    public Receipt refused(ProblemCode code, String seen, Optional<RequestHead> asked) {
        return around.recorder()
                .refusedRequest(arrived.about(), asked, Answer.Refusal.of(code, seen), epoch());
    }

    private long epoch() {
        return around.sentry().snapshot().epoch().number();
    }

    @Override
    public void answered(Answered how) {
        around.recorder()
                .answered(
                        arrived.about(),
                        known.id().text(),
                        version(known.parameters().alpn(), how.asked().version()),
                        how);
    }

    private static String version(String alpn, RequestHead.Version version) {
        if (alpn.equals(HttpRelay.HTTP_2)) {
            return "HTTP/2.0";
        }
        return version == RequestHead.Version.OLD ? "HTTP/1.0" : "HTTP/1.1";
    }

    @Override
    public Optional<String> caller() {
        return arrived.about().from() instanceof InetSocketAddress inet
                ? Optional.of(inet.getAddress().getHostAddress())
                : Optional.empty();
    }

    @Override
    public String servedBy() {
        return around.sentry().snapshot().credential().id().text();
    }

    @Override
    public boolean isFor(RequestedHost host) {
        return arrived.services().sends(host.name(), arrived.service());
    }

    @Override
    public void dial(Permit permit, EventLoop loop, Consumer<Optional<Channel>> then) {
        around.dialer()
                .dial(
                        permit,
                        loop,
                        result ->
                                then.accept(
                                        result instanceof Dialer.Result.Reached(Channel channel)
                                                ? Optional.of(channel)
                                                : Optional.empty()));
    }

    @Override
    public void passOn(Channel service) {
        tunnel.accept(service);
    }
}
