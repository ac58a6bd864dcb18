package dev.countersign.cli;

import dev.countersign.cli.config.Configuration.GatewayPart;
import dev.countersign.cli.config.Configuration.ListenPart;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.util.List;

/**
 * What a running gateway cannot take from a changed configuration: where it listens, and for whom.
 */
final class Unchangeable {
    private Unchangeable() {}

    /** Refuses a configuration that would need a restart, rather than take a part of it. */
    static void mustStay(GatewayPart running, GatewayPart next) {
        List<String> before = places(running);
        List<String> after = places(next);
        if (!before.equals(after)) {
            throw new CountersignException(
                    ProblemCode.CONFIG_NEEDS_RESTART,
                    "listeners " + after + " (running: " + before + ")");
        }
        if (!running.dial().equals(next.dial())) {
            throw new CountersignException(
                    ProblemCode.CONFIG_NEEDS_RESTART,
                    "gateway.dial has changed: "
                            + next.dial()
                            + " (running: "
                            + running.dial()
                            + ")");
        }
        if (!running.trust().responders().equals(next.trust().responders())) {
            throw new CountersignException(
                    ProblemCode.CONFIG_NEEDS_RESTART, "gateway.trust.ocsp has changed");
        }
        if (!running.accessLog().equals(next.accessLog())) {
            throw new CountersignException(
                    ProblemCode.CONFIG_NEEDS_RESTART, "gateway.access-log has changed");
        }
        if (!running.limits().drain().equals(next.limits().drain())) {
            throw new CountersignException(
                    ProblemCode.CONFIG_NEEDS_RESTART, "gateway.drain-time has changed");
        }
    }

    private static List<String> places(GatewayPart part) {
        return part.listen().stream().map(Unchangeable::place).toList();
    }

    private static String place(ListenPart one) {
        return one.name() + " at " + one.place() + " to " + one.target();
    }
}
