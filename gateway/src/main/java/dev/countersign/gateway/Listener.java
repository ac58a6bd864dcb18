package dev.countersign.gateway;

import io.netty.channel.Channel;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.util.List;
import java.util.OptionalInt;

/** One listening address, and the services behind it. */
final class Listener {
    /** Room for a certificate in the header of a proxy, which is not read. */
    private static final int MOST_PROXY_BYTES = 8 * 1024;

    private final Services services;
    private final Surroundings around;
    private final BoundPort bound;

    Listener(List<Listen> sharing, Surroundings around, ServerPort port) {
        this.around = around;
        this.services = Services.of(sharing, around.sentry());
        try {
            this.bound =
                    port.bind(
                            sharing.getFirst().front().at(),
                            UnixSocketFile.Users.OWNER_AND_GROUP,
                            "listener " + services.names(),
                            this::accept);
        } catch (RuntimeException e) {
            services.putAway();
            throw e;
        }
    }

    private void accept(Channel accepted) {
        if (!around.recorder().isRecording()) {
            around.recorder().turnedAway(services.names());
            accepted.close();
            return;
        }
        Recorder.About about =
                new Recorder.About(
                        around.recorder().newId("c"),
                        services.names(),
                        services.callerOf(accepted));
        boolean proxy = services.isProxy(about.from());
        switch (proxy ? around.turnstile().enterProxy() : around.turnstile().enter(about.from())) {
            case Turnstile.Place place -> {
                accepted.closeFuture().addListener(closed -> place.leave());
                accepted.pipeline().addLast(LingeringClose.ofStranger());
                if (proxy) {
                    accepted.pipeline().addLast(new HAProxyMessageDecoder(MOST_PROXY_BYTES));
                }
                accepted.pipeline().addLast(new Arrival(around, accepted, services, place, about));
            }
            case Turnstile.Entry.Refused(Answer.Refusal why) -> {
                around.recorder().refusal(about, why, around.sentry().snapshot().epoch().number());
                accepted.close();
            }
        }
    }

    Services services() {
        return services;
    }

    LocalAddress boundTo() {
        return bound.at();
    }

    /** The number of its socket, where it can be passed on. */
    OptionalInt descriptor() {
        return bound.descriptor();
    }

    void stopAccepting() {
        bound.close();
    }

    /** Lets go of the engines; nothing is accepted any more. */
    void putAway() {
        services.putAway();
    }
}
