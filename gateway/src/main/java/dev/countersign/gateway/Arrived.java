package dev.countersign.gateway;

import dev.countersign.gateway.http.HttpService;
import dev.countersign.trust.VerifiedPeer;
import io.netty.channel.Channel;
import java.net.SocketAddress;
import java.util.Optional;

/**
 * What is known of a connection before its peer has proven anything: whose line it is, where it was
 * made to, for which service, and by which host that was asked for.
 */
record Arrived(
        Recorder.About about,
        SocketAddress to,
        Services services,
        Service service,
        Optional<String> host) {

    /** The way to the service, by what is spoken there. */
    Passage passage(Surroundings around, Channel client, Passage.Owner owner) {
        return switch (service.speak()) {
            case Listen.Speak.Tcp _ -> new BytePassage(around, client, this, owner);
            case Listen.Speak.Http(HttpService http) ->
                    new HttpPassage(around, client, this, http, owner);
        };
    }

    /** What the service is to be told first, where it wants to be. */
    Optional<ProxyHeader> opening(VerifiedPeer peer) {
        if (service.opening() == Listen.Opening.NOTHING) {
            return Optional.empty();
        }
        return Optional.of(
                new ProxyHeader(
                        service.opening(),
                        new ProxyHeader.Ends(about.from(), to),
                        peer,
                        new ProxyHeader.Asked(about.connection(), host)));
    }
}
