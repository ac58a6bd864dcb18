package dev.countersign.cli;

import dev.countersign.cli.config.Configuration.DialAt;
import dev.countersign.cli.config.Configuration.DialPart;
import dev.countersign.cli.config.HostPort;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** The addresses on which a process will listen: whether they are free. */
final class ListeningAddresses {
    private ListeningAddresses() {}

    /** Fails on the first address that cannot be listened on, before anything else is done. */
    static void mustBeFree(UpPlan plan) {
        plan.gateway().listen().forEach(one -> mustBeFree("listener " + one.name(), one.at()));
        for (DialPart one : plan.gateway().dial()) {
            if (one.at() instanceof DialAt.Port(HostPort port)) {
                mustBeFree("dial " + one.name(), port);
            }
        }
        mustBeFree("admin", plan.admin());
        mustBeFree("the authority", plan.authority().at());
    }

    /** The same for one address. */
    static void mustBeFree(String what, HostPort at) {
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
}
