package dev.countersign.gateway;

import dev.countersign.problem.ProblemCode;
import dev.countersign.snapshot.Snapshot;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where local programs reach a dial, and the TLS context with which it calls under the snapshot in
 * force.
 */
final class LocalPort {
    private final Dial dial;
    private final Surroundings around;
    private final Route route;
    private final Optional<UnixSocketFile> file;
    private final Channel channel;

    LocalPort(Dial dial, Surroundings around, ServerPort port) {
        this.dial = dial;
        this.around = around;
        this.route =
                new Route(
                        dial,
                        new TlsInForce(around.sentry().snapshot(), this::tlsFor),
                        new CallRecorder(around.recorder(), dial));
        try {
            switch (dial.at()) {
                case LocalAddress.Tcp(InetSocketAddress address) -> {
                    this.file = Optional.empty();
                    this.channel = port.bind(address, owner(), this::accept);
                }
                case LocalAddress.UnixSocket(Path path) -> {
                    UnixSocketFile socket = UnixSocketFile.claim(path);
                    this.file = Optional.of(socket);
                    this.channel = bind(socket, port);
                }
            }
        } catch (RuntimeException e) {
            route.tls().putAway();
            throw e;
        }
    }

    private Channel bind(UnixSocketFile socket, ServerPort port) {
        try {
            Channel bound = port.bind(socket, owner(), this::accept);
            socket.show();
            return bound;
        } catch (RuntimeException e) {
            socket.remove();
            throw e;
        }
    }

    private String owner() {
        return "dial " + dial.name();
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
        return NativeTls.client(snapshot, around.sentry().callback(snapshot, dial.expectation()));
    }

    /** Prepares what the next snapshot needs; nothing changes yet. */
    TlsInForce.Change prepare(Snapshot next) {
        return route.tls().prepare(next);
    }

    Dial dial() {
        return dial;
    }

    DialStatus status() {
        LocalAddress at =
                channel.localAddress() instanceof InetSocketAddress bound
                        ? new LocalAddress.Tcp(bound)
                        : dial.at();
        return new DialStatus(at, route.recorder().live(), route.recorder().proven());
    }

    void stopAccepting() {
        channel.close().awaitUninterruptibly();
        file.ifPresent(UnixSocketFile::remove);
    }

    /** Lets go of the engine; nobody is called any more. */
    void putAway() {
        route.tls().putAway();
    }
}
