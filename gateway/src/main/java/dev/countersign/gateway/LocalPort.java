package dev.countersign.gateway;

import dev.countersign.problem.ProblemCode;
import dev.countersign.snapshot.Snapshot;
import io.netty.channel.Channel;

/**
 * Where local programs reach a dial, and the TLS context with which it calls under the snapshot in
 * force.
 */
final class LocalPort {
    private final Dial dial;
    private final Surroundings around;
    private final Route route;
    private final BoundPort bound;

    LocalPort(Dial dial, Surroundings around, ServerPort port) {
        this.dial = dial;
        this.around = around;
        this.route =
                new Route(
                        dial,
                        new TlsInForce(around.sentry().snapshot(), this::tlsFor),
                        new CallRecorder(around.recorder(), dial));
        try {
            this.bound =
                    port.bind(
                            dial.at(),
                            UnixSocketFile.Users.OWNER,
                            "dial " + dial.name(),
                            this::accept);
        } catch (RuntimeException e) {
            route.tls().putAway();
            throw e;
        }
    }

    private void accept(Channel accepted) {
        if (!around.recorder().isRecording()) {
            around.recorder()
                    .tally()
                    .refused(Tally.Of.dial(dial.name()), ProblemCode.LIMIT_JOURNAL_UNAVAILABLE);
            accepted.close();
            return;
        }
        String id = around.recorder().newId("d");
        accepted.pipeline()
                .addLast(LingeringClose.ofLocal())
                .addLast(
                        new OutboundConnection(
                                around,
                                route,
                                accepted,
                                new CallRecorder.About(id, accepted.remoteAddress())));
    }

    private NativeTls tlsFor(Snapshot snapshot) {
        return NativeTls.client(
                snapshot, around.sentry().callback(snapshot, dial.expectation()), dial.ending());
    }

    /** Prepares what the next snapshot needs; nothing changes yet. */
    TlsInForce.Change prepare(Snapshot next) {
        return route.tls().prepare(next);
    }

    Dial dial() {
        return dial;
    }

    DialStatus status() {
        return new DialStatus(bound.at(), route.recorder().live(), route.recorder().proven());
    }

    void stopAccepting() {
        bound.close();
    }

    /** Lets go of the engine; nobody is called any more. */
    void putAway() {
        route.tls().putAway();
    }
}
