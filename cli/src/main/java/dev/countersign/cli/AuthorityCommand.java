package dev.countersign.cli;

import dev.countersign.authority.Authority;
import dev.countersign.authority.Settings;
import dev.countersign.cli.config.Configuration;
import dev.countersign.cli.config.Configuration.AuthorityPart;
import dev.countersign.cli.config.ConfigurationFile;
import dev.countersign.cli.config.HostPort;
import dev.countersign.cli.control.ControlServer;
import dev.countersign.cli.upkeep.Alarms;
import dev.countersign.cli.upkeep.OwnIdentity;
import dev.countersign.cli.upkeep.OwnList;
import dev.countersign.cli.upkeep.Upkeep;
import dev.countersign.journal.Journal;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.SignatureCheck;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code countersign authority --config FILE}: the authority alone, with its network face. */
@Command(name = "authority", description = "Runs an authority from a configuration file.")
final class AuthorityCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "countersign.yaml",
            description = "default: ${DEFAULT-VALUE}")
    private Path file = Path.of("countersign.yaml");

    private final Terminal terminal;
    private final Clock clock = Clock.systemUTC();

    AuthorityCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Stop stop = new Stop(terminal).armed();
        try {
            start(stop);
        } catch (RuntimeException | Error e) {
            stop.giveUp();
            throw e;
        }
        return stop.await();
    }

    private void start(Stop stop) {
        Configuration configuration = ConfigurationFile.read(file);
        AuthorityPart part =
                configuration
                        .authority()
                        .orElseThrow(() ->
                                new CountersignException(
                                        ProblemCode.CONFIG_INVALID_VALUE,
                                        file + " has no authority section"));
        ListeningAddresses.mustBeFree("the authority", part.at());
        part.kek().ifPresent(Authority::mustHoldKek);
        SignatureCheck signatures = Engines.signatures();
        DataFolder data = stop.closing(DataFolder.claim(configuration.data()));
        Journal journal = stop.closing(Node.journal(data.path(), clock));
        Authority authority =
                stop.closing(
                        Authority.open(settings(configuration, part, data, signatures, journal)));
        authority.writeTrust(data.trustFile());
        AuthorityNode node =
                stop.closing(
                        AuthorityNode.start(
                                authority,
                                configuration.trustDomain(),
                                data,
                                new AuthorityNode.Face(part.at(), part.hosts()),
                                new AuthorityNode.Tools(signatures, clock)));
        journal.signHeadsWith(new HeadSigning(node::credential));
        AuthorityVerbs verbs = new AuthorityVerbs(authority, Optional.of(node.url()), clock);
        Alarms alarms = new Alarms(clock, terminal::note);
        stop.closing(
                ControlServer.listen(
                        DataFolder.controlSocket(data.path()),
                        verbs(verbs, node, alarms, journal)));
        stop.closing(
                        new Upkeep(
                                List.of(
                                        new OwnIdentity("the authority's identity", node.keeper()),
                                        new OwnList(authority)),
                                clock,
                                alarms))
                .start(node::reload);
        Signals.onHangUp(node::reload);
        terminal.result("authority at " + HostPort.of(node.address()));
        terminal.result("root " + authority.root().fingerprint() + " in " + data.trustFile());
        terminal.result("ready");
    }

    private Settings settings(
            Configuration configuration,
            AuthorityPart part,
            DataFolder data,
            SignatureCheck signatures,
            Journal journal) {
        return Up.settings(
                new Up.AuthorityPlan(
                        configuration.trustDomain(),
                        part.kek(),
                        part.lifetimes(),
                        data.authority()),
                signatures,
                journal,
                clock);
    }

    private static Map<String, ControlServer.Verb> verbs(
            AuthorityVerbs verbs, AuthorityNode node, Alarms alarms, Journal journal) {
        Map<String, ControlServer.Verb> all = new LinkedHashMap<>(verbs.all());
        all.put(
                "status",
                arguments -> {
                    Map<String, Object> facts = new LinkedHashMap<>();
                    facts.put("version", VersionCommand.version());
                    facts.put("pid", ProcessHandle.current().pid());
                    facts.put("authority", HostPort.of(node.address()));
                    facts.put("alarms", alarms.facts());
                    journal.signedHead()
                            .ifPresent(head -> facts.put(KeptHead.IN_STATUS, KeptHead.facts(head)));
                    facts.putAll(verbs.identityDays());
                    return facts;
                });
        all.put(
                "reload",
                arguments -> {
                    node.reload();
                    return Map.of("reloaded", "the authority's identity");
                });
        return all;
    }
}
