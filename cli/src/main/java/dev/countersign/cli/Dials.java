package dev.countersign.cli;

import dev.countersign.cli.config.Configuration.DialPart;
import dev.countersign.cli.config.Configuration.GatewayPart;
import dev.countersign.cli.config.Configuration.LocalPlace;
import dev.countersign.gateway.Dial;
import dev.countersign.gateway.LocalAddress;
import dev.countersign.trust.Expectation;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** The dials of a configuration, as the gateway takes them. */
final class Dials {
    private Dials() {}

    static List<Dial> of(GatewayPart part) {
        return part.dial().stream().map(Dials::dial).toList();
    }

    /** The peer's addresses are looked up at every call, and not here. */
    private static Dial dial(DialPart part) {
        return new Dial(
                part.name(),
                local(part),
                part.to().stream()
                        .map(one -> InetSocketAddress.createUnresolved(one.host(), one.port()))
                        .toList(),
                new Expectation.Exactly(part.expect()),
                part.connectTimeout(),
                part.ending());
    }

    private static LocalAddress local(DialPart part) {
        return Arguments.configured("dial " + part.name(), () -> local(part.at()));
    }

    /** An address on our own side; a host name is looked up now. */
    static LocalAddress local(LocalPlace place) {
        return switch (place) {
            case LocalPlace.Port(var port) -> new LocalAddress.Tcp(port.resolve());
            case LocalPlace.UnixPath(var path) -> new LocalAddress.UnixSocket(path);
        };
    }

    /** Warns of every dial that other hosts can reach: they would speak as us. */
    static void warn(GatewayPart part, Terminal terminal) {
        for (DialPart one : part.dial()) {
            exposed(one)
                    .ifPresent(address ->
                            terminal.note(
                                    "WARNING: dial "
                                            + one.name()
                                            + " at "
                                            + one.at()
                                            + " is no loopback address: whoever reaches it"
                                            + " speaks to the peer as us; use 127.0.0.1 or"
                                            + " unix:PATH"));
        }
    }

    private static Optional<InetSocketAddress> exposed(DialPart part) {
        return local(part) instanceof LocalAddress.Tcp(InetSocketAddress address)
                        && !address.getAddress().isLoopbackAddress()
                ? Optional.of(address)
                : Optional.empty();
    }
}
