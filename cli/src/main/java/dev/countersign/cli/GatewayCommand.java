package dev.countersign.cli;

import dev.countersign.cli.config.Cidr;
import dev.countersign.cli.config.Configuration.AccessLogPart;
import dev.countersign.cli.config.Configuration.GatewayPart;
import dev.countersign.cli.config.Configuration.ListenPart;
import dev.countersign.cli.systemd.ServiceManager;
import dev.countersign.gateway.AccessLog;
import dev.countersign.gateway.Gateway;
import dev.countersign.gateway.InheritedSockets;
import dev.countersign.gateway.Listen;
import dev.countersign.gateway.Responders;
import dev.countersign.journal.Journal;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.SignatureCheck;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code countersign gateway --config FILE}: the gateway alone, with an identity and trust from
 * files.
 */
@Command(name = "gateway", description = "Runs a gateway from a configuration file.")
final class GatewayCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "countersign.yaml",
            description = "default: ${DEFAULT-VALUE}")
    private Path file = Path.of("countersign.yaml");

    private final Terminal terminal;
    private final Clock clock = Clock.systemUTC();

    GatewayCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Stop stop = new Stop(terminal).armed();
        try {
            ServiceManager manager = ServiceManager.of(System.getenv());
            GatewayRun run = GatewayRun.start(file, stop, terminal, clock, manager);
            Signals.onHangUp(() -> Reloads.told(run::reload, terminal));
            terminal.result("ready");
        } catch (RuntimeException | Error e) {
            stop.giveUp();
            throw e;
        }
        return stop.await();
    }

    /** Where a gateway tells what it does. */
    record Books(Journal journal, MeterRegistry meters) {}

    /** What the gateway needs of a configuration. */
    static Gateway.Settings settings(
            GatewayPart part, SignatureCheck signatures, Books books, Clock clock) {
        return settings(part, InheritedSockets.none(), signatures, books, clock);
    }

    /** The same where sockets are open already; those are driven by epoll. */
    static Gateway.Settings settings(
            GatewayPart part,
            InheritedSockets open,
            SignatureCheck signatures,
            Books books,
            Clock clock) {
        List<Listen> listen = part.listen().stream().map(GatewayCommand::listen).toList();
        return new Gateway.Settings(
                new Gateway.Ways(listen, Dials.of(part), open),
                part.limits(),
                Responders.of(part.trust().responders()),
                open.transport(),
                signatures,
                books.journal(),
                part.accessLog().map(GatewayCommand::accessLog),
                books.meters(),
                clock);
    }

    private static AccessLog accessLog(AccessLogPart part) {
        try {
            return AccessLog.to(part.file(), part.format());
        } catch (IOException e) {
            throw new CountersignException(
                    ProblemCode.CONFIG_INVALID_VALUE,
                    "gateway.access-log.file is "
                            + part.file()
                            + ", which cannot be written: "
                            + e
                            + " (expected: a file in a folder that is there)");
        }
    }

    private static Listen listen(ListenPart part) {
        return Arguments.configured(
                "listener " + part.name(),
                () ->
                        new Listen(
                                part.name(),
                                new Listen.Front(
                                        Dials.local(part.at()),
                                        part.place().hosts(),
                                        part.place().proxies().stream().map(Cidr::rule).toList(),
                                        part.place().resumption(),
                                        part.place().speak()),
                                new Listen.Back(
                                        part.target().to().stream().map(Dials::local).toList(),
                                        part.target().healthCheck(),
                                        part.target().opening())));
    }
}
