package dev.countersign.cli;

import dev.countersign.cli.config.Configuration.ListenPart;
import dev.countersign.cli.config.Configuration.LocalPlace;
import dev.countersign.cli.config.HostPort;
import dev.countersign.identity.DnsName;
import dev.countersign.identity.HostPattern;
import dev.countersign.identity.HostPattern.Reach;
import dev.countersign.issuance.Hosts;
import dev.countersign.problem.Parsed;
import dev.countersign.x509.GeneralName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The host names and addresses that a server's certificate carries. */
final class ServerHosts {
    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");

    private ServerHosts() {}

    /**
     * Loopback under its three names, every host on which somebody listens by name or address, and
     * every host that a service has; for those right under a name, no certificate is made.
     */
    static Hosts of(List<ListenPart> listeners) {
        List<String> hosts =
                listeners.stream()
                        .flatMap(one -> one.place().hosts().stream())
                        .filter(host -> host.reach() == Reach.ITSELF)
                        .map(HostPattern::toString)
                        .toList();
        List<HostPort> addresses =
                listeners.stream()
                        .map(ListenPart::at)
                        .filter(LocalPlace.Port.class::isInstance)
                        .map(at -> ((LocalPlace.Port) at).port())
                        .toList();
        return of(addresses, hosts);
    }

    /** The same for plain addresses, and the further names that were given. */
    static Hosts of(List<HostPort> addresses, List<String> further) {
        List<String> texts = new ArrayList<>(LOOPBACK);
        for (HostPort at : addresses) {
            boolean everywhere =
                    Arguments.configured(at.toString(), at::resolve)
                            .getAddress()
                            .isAnyLocalAddress();
            if (!everywhere) {
                texts.add(at.host());
            }
        }
        texts.addAll(further);
        return parse(texts);
    }

    /** Names and addresses as people write them; each once. */
    static Hosts parse(List<String> texts) {
        Set<DnsName> names = new LinkedHashSet<>();
        Set<GeneralName.Ip> addresses = new LinkedHashSet<>();
        for (String text : texts) {
            if (DnsName.parse(text) instanceof Parsed.Good<DnsName>(DnsName name)) {
                names.add(name);
            } else {
                addresses.add(address(text));
            }
        }
        return new Hosts(List.copyOf(names), List.copyOf(addresses));
    }

    private static GeneralName.Ip address(String text) {
        if (!text.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new IllegalArgumentException(
                    "'" + text + "' (expected: a host name or an address)");
        }
        try {
            return new GeneralName.Ip(
                    HexFormat.of().formatHex(InetAddress.getByName(text).getAddress()));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' (expected: a host name or an address)", e);
        }
    }
}
