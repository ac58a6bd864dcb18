package dev.countersign.cli;

import dev.countersign.cli.config.Configuration;
import dev.countersign.cli.config.Configuration.GatewayPart;
import dev.countersign.cli.config.Configuration.ListenPart;
import dev.countersign.cli.config.ConfigurationFile;
import dev.countersign.cli.control.ControlServer;
import dev.countersign.gateway.Gateway;
import dev.countersign.gateway.Limits;
import dev.countersign.gateway.Listen;
import dev.countersign.gateway.Transport;
import dev.countersign.journal.Journal;
import dev.countersign.problem.CountersignException;
import dev.countersign.trust.SignatureCheck;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
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
        Stop stop = new Stop(terminal);
        try {
            start(stop);
        } catch (RuntimeException e) {
            stop.closeAll();
            throw e;
        }
        return stop.await();
    }

    private void start(Stop stop) {
        Configuration configuration = ConfigurationFile.read(file);
        SignatureCheck signatures = Engines.signatures();
        Material material = new FileMaterial(configuration, signatures, clock);
        // everything that can be wrong with the material is found before the data folder is touched
        material.credential();
        material.trust();
        DataFolder data = stop.closing(DataFolder.claim(configuration.data()));
        Journal journal = stop.closing(Node.journal(data.path(), clock));
        Gateway.Settings settings =
                settings(configuration.gateway().orElseThrow(), signatures, journal, clock);
        Node node = stop.closing(Node.start(settings, material));
        stop.closing(
                ControlServer.listen(
                        DataFolder.controlSocket(data.path()),
                        Map.of("status", arguments -> node.facts())));
        Signals.onHangUp(() -> reload(node, signatures));
        node.status()
                .listeners()
                .forEach((name, at) -> terminal.note("listener " + name + " at " + at));
        Observing.warn(node.policy(), terminal);
        terminal.result("ready");
    }

    private void reload(Node node, SignatureCheck signatures) {
        try {
            Configuration configuration = ConfigurationFile.read(file);
            long epoch =
                    node.reload(
                                    new FileMaterial(configuration, signatures, clock),
                                    configuration.weakening(),
                                    weaker -> Observing.tellWeaker(weaker, terminal))
                            .epoch()
                            .number();
            Observing.warn(node.policy(), terminal);
            terminal.note("reloaded: epoch " + epoch);
        } catch (CountersignException e) {
            terminal.error(e);
            terminal.note("the reload was refused; what ran before goes on");
        }
    }

    /** What the gateway needs of a configuration. */
    static Gateway.Settings settings(
            GatewayPart part, SignatureCheck signatures, Journal journal, Clock clock) {
        List<Listen> listen = part.listen().stream().map(GatewayCommand::listen).toList();
        Limits limits =
                new Limits(
                        Limits.DEFAULT.handshake(), Limits.DEFAULT.connect(), part.connectionAge());
        return new Gateway.Settings(listen, limits, Transport.best(), signatures, journal, clock);
    }

    private static Listen listen(ListenPart part) {
        return Arguments.configured(
                "listener " + part.name(),
                () -> new Listen(part.name(), part.at().resolve(), part.to().resolve()));
    }
}
