package dev.countersign.cli;

import dev.countersign.cli.config.ConfigurationFile;
import dev.countersign.cli.config.HostPort;
import dev.countersign.cli.sample.SampleService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code countersign up}: an authority and a gateway in one process on an embedded store, in front
 * of the given service or of a small sample. Enrols alice, lets her in, and prints the line to try.
 */
@Command(name = "up", description = "Runs an authority and a gateway in front of a service.")
final class UpCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "the data folder (default: ./countersign-data)")
    private @Nullable Path data;

    @Option(
            names = "--authority",
            paramLabel = "HOST:PORT",
            description = "where the authority listens (default: 127.0.0.1:9443)")
    private @Nullable String authority;

    @Option(
            names = "--gateway",
            paramLabel = "HOST:PORT",
            description = "where the gateway listens (default: 127.0.0.1:8443)")
    private @Nullable String gateway;

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            description = "where health is asked (default: 127.0.0.1:9444)")
    private @Nullable String admin;

    @Option(
            names = "--protect",
            paramLabel = "HOST:PORT",
            description = "the service to protect (default: a built-in sample)")
    private @Nullable String protect;

    @Option(
            names = "--kek",
            paramLabel = "FILE",
            description =
                    "the key that encrypts the authority's keys, from elsewhere (default: made in the data folder)")
    private @Nullable Path kek;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "a configuration; the options above go before it")
    private @Nullable Path config;

    private final Terminal terminal;
    private final Clock clock = Clock.systemUTC();

    UpCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        AdminServer.boundRequests();
        Stop stop = new Stop(terminal).armed();
        try {
            Up up = Up.start(plan(stop), Optional.ofNullable(config), stop, terminal, clock);
            Signals.onHangUp(() -> Reloads.told(up::reload, terminal));
            terminal.result("ready");
        } catch (RuntimeException | IOException e) {
            stop.giveUp();
            throw e;
        }
        return stop.await();
    }

    /**
     * What is to run, from the options and the file; everything that can be checked is checked
     * here.
     */
    private UpPlan plan(Stop stop) throws IOException {
        UpPlan.Options options =
                new UpPlan.Options(
                        Optional.ofNullable(data),
                        address("--authority", authority),
                        address("--gateway", gateway),
                        address("--admin", admin),
                        Optional.ofNullable(protect)
                                .map(one ->
                                        Arguments.parsed("--protect", one, HostPort::parseService)),
                        Optional.ofNullable(kek));
        UpPlan plan =
                config == null
                        ? UpPlan.of(options)
                        : UpPlan.of(options, ConfigurationFile.read(config));
        if (plan.needsSample()) {
            return plan.protecting(HostPort.of(stop.closing(SampleService.start()).address()));
        }
        return plan;
    }

    private static Optional<HostPort> address(String name, @Nullable String text) {
        return Optional.ofNullable(text).map(one -> Arguments.parsed(name, one, HostPort::parse));
    }
}
