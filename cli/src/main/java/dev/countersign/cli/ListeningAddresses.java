package dev.countersign.cli;

import dev.countersign.cli.config.Configuration.ListenPart;
import dev.countersign.cli.config.HostPort;
import dev.countersign.identity.DnsName;
import dev.countersign.issuance.Hosts;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.x509.GeneralName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The addresses on which a gateway listens: whether they are free, and the names it needs for them.
 */
final class ListeningAddresses {
    private static final DnsName LOCALHOST = new DnsName("localhost");
    private static final String LOOPBACK_4 = "7f000001";
    private static final String LOOPBACK_6 = "00000000000000000000000000000001";

    private ListeningAddresses() {}

    /** Fails on the first address that cannot be listened on, before anything else is done. */
    static void mustBeFree(UpPlan plan) {
        plan.gateway().listen().forEach(one -> mustBeFree("listener " + one.name(), one.at()));
        mustBeFree("admin", plan.admin());
    }

    private static void mustBeFree(String what, HostPort at) {
        InetSocketAddress address = Arguments.configured(what, at::resolve);
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
        } catch (IOException e) {
            throw new CountersignException(
                            ProblemCode.CONFIG_ADDRESS_UNUSABLE,
                            at + " for " + what + ": " + e.getMessage())
                    .causedBy(e);
        }
    }

    /**
     * Loopback under its three names, and every host on which somebody listens by name or address.
     */
    static Hosts hosts(List<ListenPart> listeners) {
        Set<DnsName> names = new LinkedHashSet<>(List.of(LOCALHOST));
        Set<GeneralName.Ip> addresses = new LinkedHashSet<>();
        addresses.add(new GeneralName.Ip(LOOPBACK_4));
        addresses.add(new GeneralName.Ip(LOOPBACK_6));
        for (ListenPart listener : listeners) {
            InetAddress address =
                    Arguments.configured(listener.name(), () -> listener.at().resolve())
                            .getAddress();
            if (DnsName.parse(listener.at().host()) instanceof Parsed.Good<DnsName>(DnsName name)) {
                names.add(name);
            } else if (!address.isAnyLocalAddress()) {
                addresses.add(new GeneralName.Ip(HexFormat.of().formatHex(address.getAddress())));
            }
        }
        return new Hosts(List.copyOf(names), List.copyOf(addresses));
    }
}
