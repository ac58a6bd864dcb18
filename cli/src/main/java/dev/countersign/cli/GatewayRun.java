package dev.countersign.cli;

import dev.countersign.access.AccessPolicy;
import dev.countersign.authority.RenewalTime;
import dev.countersign.authority.enrolment.Member;
import dev.countersign.cli.config.Configuration;
import dev.countersign.cli.config.Configuration.GatewayPart;
import dev.countersign.cli.config.ConfigurationFile;
import dev.countersign.cli.config.HostPort;
import dev.countersign.cli.control.ControlServer;
import dev.countersign.cli.systemd.ServiceManager;
import dev.countersign.cli.upkeep.Alarms;
import dev.countersign.cli.upkeep.Chore;
import dev.countersign.cli.upkeep.Health;
import dev.countersign.cli.upkeep.ListAge;
import dev.countersign.cli.upkeep.Renewal;
import dev.countersign.cli.upkeep.Revocations;
import dev.countersign.cli.upkeep.Tidying;
import dev.countersign.cli.upkeep.Upkeep;
import dev.countersign.cli.upkeep.Watch;
import dev.countersign.cli.warmup.WarmUp;
import dev.countersign.gateway.InheritedSockets;
import dev.countersign.journal.Journal;
import dev.countersign.problem.CountersignException;
import dev.countersign.snapshot.Snapshot;
import dev.countersign.tls.IdentityFolder;
import dev.countersign.tls.JcaSignatureCheck;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A gateway alone, from a configuration file, wired by hand and serving. */
final class GatewayRun {
    private final Path file;
    private final JcaSignatureCheck signatures;
    private final Clock clock;
    private final GatewayPart running;
    private final Node node;
    private final Terminal terminal;
    private final Alarms alarms;
    private final ServiceManager manager;
    private volatile FileMaterial material;

    private GatewayRun(
            Path file,
            FileMaterial material,
            Node node,
            JcaSignatureCheck signatures,
            Wiring wiring) {
        this.file = file;
        this.signatures = signatures;
        this.clock = wiring.clock();
        this.running = material.gateway();
        this.node = node;
        this.terminal = wiring.terminal();
        this.alarms = new Alarms(clock, terminal::note);
        this.manager = wiring.manager();
        this.material = material;
    }

    private record Wiring(Terminal terminal, Clock clock, ServiceManager manager) {}

    /** Starts everything; {@code stop} closes it, last opened first. */
    static GatewayRun start(
            Path file, Stop stop, Terminal terminal, Clock clock, ServiceManager manager) {
        Configuration configuration = ConfigurationFile.read(file);
        JcaSignatureCheck signatures = Engines.signatures();
        FileMaterial material = new FileMaterial(configuration, signatures, clock);
        renewIfDue(material, signatures, terminal, clock);
        // everything that can be wrong with the material is found before the data folder is touched
        material.mustBeUsable();
        InheritedSockets open =
                manager.isThere()
                        ? InheritedSockets.of(manager.handedOver())
                        : InheritedSockets.none();
        ListeningAddresses.mustBeFree(material.gateway(), configuration.admin(), open);
        DataFolder data = stop.closing(DataFolder.claim(configuration.data()));
        warmUp(
                material.gateway().warmUp(),
                data,
                new WarmUp.Means(open.transport(), signatures, () -> meters(configuration), clock),
                stop,
                terminal);
        Journal journal = stop.closing(Node.journal(data.path(), clock));
        Dials.warn(material.gateway(), terminal);
        Descriptors.warn(material.gateway().limits(), terminal);
        Optional<Metrics> metrics = configuration.admin().map(any -> new Metrics());
        Node node =
                stop.closing(
                        Node.start(
                                GatewayCommand.settings(
                                        material.gateway(),
                                        open,
                                        signatures,
                                        new GatewayCommand.Books(
                                                journal,
                                                metrics.<MeterRegistry>map(Metrics::registry)
                                                        .orElseGet(CompositeMeterRegistry::new)),
                                        clock),
                                material));
        GatewayRun run =
                new GatewayRun(
                        file, material, node, signatures, new Wiring(terminal, clock, manager));
        metrics.ifPresent(some -> {
            some.watch(run.alarms);
            run.answerAt(configuration.admin().orElseThrow(), some, stop);
        });
        stop.closing(ControlServer.listen(DataFolder.controlSocket(data.path()), run.verbs()));
        stop.closing(new Upkeep(run.chores(), clock, run.alarms)).start(run::reload);
        node.status()
                .listeners()
                .forEach((name, at) -> terminal.note("listener " + name + " at " + at.text()));
        node.dials().forEach((name, at) -> terminal.note("dial " + name + " at " + at));
        Observing.warn(node.policy(), terminal);
        run.tellManager(open, stop);
        return run;
    }

    /** Meters of the same kind as those that will be used, which nobody reads. */
    private static MeterRegistry meters(Configuration configuration) {
        return configuration.admin().isPresent()
                ? new Metrics().registry()
                : new CompositeMeterRegistry();
    }

    /** Nothing of ours is open yet, so whoever can wait does; what fails here is no harm. */
    private static void warmUp(
            Duration longest, DataFolder data, WarmUp.Means means, Stop stop, Terminal terminal) {
        if (longest.isZero()) {
            return;
        }
        try {
            WarmUp.Done done =
                    WarmUp.run(data.path().resolve("warm-up"), means, longest, stop::isAsked);
            terminal.note(
                    "warmed up: "
                            + done.handshakes()
                            + " handshakes with itself in "
                            + done.took().toMillis()
                            + " ms");
        } catch (IOException | CountersignException e) {
            terminal.note("warning: not warmed up: " + e.getMessage());
        }
    }

    /** Has our sockets kept for the one after us, and tells how it goes until the end. */
    private void tellManager(InheritedSockets open, Stop stop) {
        open.closeRest()
                .forEach(address ->
                        terminal.note(
                                "warning: a socket at "
                                        + HostPort.of(address)
                                        + " was handed over, and no listener is there"));
        List<Integer> ours = new ArrayList<>(node.sockets());
        ours.removeAll(manager.handedOver());
        manager.keep(ours);
        if (manager.isOutOfReach()) {
            terminal.note(
                    "warning: a service manager waits for a word of ours, and libsystemd.so.0 is not"
                            + " here to speak it (Debian package libsystemd0; or Type=exec)");
        }
        manager.ready("epoch " + node.status().epoch());
        Draining.tell(node, running.limits().drain(), stop, terminal, manager::stopping);
    }

    private void answerAt(HostPort at, Metrics metrics, Stop stop) {
        AdminServer admin = stop.closing(AdminServer.of(at, node, metrics, terminal));
        terminal.note("admin at " + HostPort.of(admin.address()));
    }

    /**
     * What ended while nothing ran here may still be renewed; if not, the start says what is wrong.
     */
    private static void renewIfDue(
            FileMaterial material, JcaSignatureCheck signatures, Terminal terminal, Clock clock) {
        material.enrolled().ifPresent(folder -> renewIfDue(folder, signatures, terminal, clock));
    }

    private static void renewIfDue(
            IdentityFolder folder, JcaSignatureCheck signatures, Terminal terminal, Clock clock) {
        Member member = new Member(folder, signatures, clock);
        if (!member.isEnrolled()
                || clock.instant().isBefore(RenewalTime.of(folder.chain().getFirst()))) {
            return;
        }
        try {
            member.renew();
        } catch (CountersignException e) {
            terminal.error(e);
        }
    }

    private List<Chore> chores() {
        List<Chore> chores = new ArrayList<>();
        chores.add(new Watch(this::watched, clock));
        chores.add(new ListAge(node::trust, clock));
        chores.add(Health.ofServices(node::services, clock));
        chores.add(
                new Tidying(
                        new Tidying.Work(node::admitted, ProcessTime::nanos), System::gc, clock));
        if (!running.trust().responders().isEmpty()) {
            chores.add(Health.ofResponders(node::respondersFault, clock));
        }
        material.enrolled().ifPresent(folder -> chores.addAll(membership(folder)));
        return chores;
    }

    private List<Chore> membership(IdentityFolder folder) {
        Member member = new Member(folder, signatures, clock);
        return member.isEnrolled()
                ? List.of(new Renewal(member, folder, clock), new Revocations(member, clock))
                : List.of();
    }

    private List<Path> watched() {
        List<Path> files = new ArrayList<>(material.files());
        files.add(file);
        return files;
    }

    /** Takes configuration, identity and trust as they are now, whole or not at all. */
    long reload() {
        manager.reloading();
        try {
            return reloaded();
        } finally {
            manager.ready("epoch " + node.status().epoch());
        }
    }

    private long reloaded() {
        Configuration configuration = ConfigurationFile.read(file);
        FileMaterial next = new FileMaterial(configuration, signatures, clock);
        Unchangeable.mustStay(running, next.gateway());
        AccessPolicy before = node.policy();
        Snapshot inForce =
                node.reload(
                        next,
                        configuration.weakening(),
                        weaker -> Observing.tellWeaker(weaker, terminal));
        node.limit(next.gateway().limits());
        Descriptors.warn(next.gateway().limits(), terminal);
        Observing.warnOfNew(before, inForce.policy(), terminal);
        material = next;
        return inForce.epoch().number();
    }

    private Map<String, ControlServer.Verb> verbs() {
        return Map.of(
                "status",
                arguments -> {
                    Map<String, Object> facts = new LinkedHashMap<>(node.facts());
                    facts.put("alarms", alarms.facts());
                    return facts;
                },
                "reload",
                arguments -> Map.of("epoch", reload()));
    }
}
