package dev.countersign.cli;

import dev.countersign.cli.config.Configuration.DialPart;
import dev.countersign.cli.config.Configuration.GatewayPart;
import dev.countersign.cli.config.Configuration.ListenPart;
import dev.countersign.cli.config.Configuration.LocalPlace;
import dev.countersign.cli.config.HostPort;
import dev.countersign.gateway.InheritedSockets;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The addresses on which a process will listen: whether they are free. */
final class ListeningAddresses {
    private ListeningAddresses() {}

    /** Fails on the first address that cannot be listened on, before anything else is done. */
    static void mustBeFree(UpPlan plan) {
        Map<String, HostPort> all = new LinkedHashMap<>(of(plan.gateway()));
        all.put("admin", plan.admin());
        all.put("the authority", plan.authority().at());
        mustBeFree(all);
    }

    /** The same for a gateway alone. */
    static void mustBeFree(GatewayPart gateway, Optional<HostPort> admin, InheritedSockets open) {
        Map<String, HostPort> all = new LinkedHashMap<>(of(gateway));
        all.entrySet()
                .removeIf(one ->
                        open.holds(
                                Arguments.configured(
                                        one.getKey(), () -> one.getValue().resolve())));
        admin.ifPresent(at -> all.put("admin", at));
        mustBeFree(all);
    }

    /** The same for one address. */
    static void mustBeFree(String what, HostPort at) {
        mustBeFree(Map.of(what, at));
    }

    private static Map<String, HostPort> of(GatewayPart gateway) {
        Map<String, HostPort> all = new LinkedHashMap<>();
        for (ListenPart one : gateway.listen()) {
            // those with hosts may share one; a unix socket is claimed when it is made
            if (one.at() instanceof LocalPlace.Port(HostPort port)
                    && (one.place().hosts().isEmpty() || !all.containsValue(port))) {
                all.put("listener " + one.name(), port);
            }
        }
        for (DialPart one : gateway.dial()) {
            if (one.at() instanceof LocalPlace.Port(HostPort port)) {
                all.put("dial " + one.name(), port);
            }
        }
        return all;
    }

    /** All are held together, so that one that is named twice is found too. */
    private static void mustBeFree(Map<String, HostPort> all) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            all.forEach((what, at) -> held.add(bound(what, at)));
        } finally {
            held.forEach(ListeningAddresses::letGo);
        }
    }

    private static void letGo(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerSocket bound(String what, HostPort at) {
        InetSocketAddress address = Arguments.configured(what, at::resolve);
        try {
            // listens at once, and lets go by itself when it cannot
            return new ServerSocket(address.getPort(), 1, address.getAddress());
        } catch (IOException e) {
            throw new CountersignException(
                            ProblemCode.CONFIG_ADDRESS_UNUSABLE,
                            at + " for " + what + ": " + e.getMessage())
                    .causedBy(e);
        }
    }
}
