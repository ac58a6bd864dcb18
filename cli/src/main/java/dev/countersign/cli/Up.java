package dev.countersign.cli;

import dev.countersign.access.AccessPolicy;
import dev.countersign.authority.Authority;
import dev.countersign.authority.Grant;
import dev.countersign.authority.IdentityKeeper;
import dev.countersign.authority.IdentityKeeper.Kept;
import dev.countersign.authority.Settings;
import dev.countersign.authority.Settings.Lifetimes;
import dev.countersign.cli.config.Configuration;
import dev.countersign.cli.config.Configuration.GatewayPart;
import dev.countersign.cli.config.Configuration.Weakening;
import dev.countersign.cli.config.ConfigurationFile;
import dev.countersign.cli.config.HostPort;
import dev.countersign.cli.control.ControlServer;
import dev.countersign.cli.upkeep.Alarms;
import dev.countersign.cli.upkeep.Chore;
import dev.countersign.cli.upkeep.Health;
import dev.countersign.cli.upkeep.OwnIdentity;
import dev.countersign.cli.upkeep.OwnList;
import dev.countersign.cli.upkeep.Upkeep;
import dev.countersign.cli.upkeep.Watch;
import dev.countersign.gateway.Gateway;
import dev.countersign.gateway.Limits;
import dev.countersign.gateway.LocalAddress;
import dev.countersign.identity.SpiffeId;
import dev.countersign.identity.TrustDomain;
import dev.countersign.issuance.Hosts;
import dev.countersign.issuance.Profile;
import dev.countersign.journal.Journal;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.snapshot.Snapshot;
import dev.countersign.trust.SignatureCheck;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** An authority and a gateway in one process, wired by hand and serving. */
final class Up {
    private final UpPlan plan;
    private final Optional<Path> file;
    private final Node node;
    private final AuthorityNode authority;
    private final Alarms alarms;
    private final Terminal terminal;
    private volatile AuthorityMaterial material;

    private Up(Parts parts, AuthorityMaterial material) {
        this.plan = parts.plan();
        this.file = parts.file();
        this.node = parts.node();
        this.authority = parts.authority();
        this.alarms = parts.alarms();
        this.terminal = parts.terminal();
        this.material = material;
    }

    private record Parts(
            UpPlan plan,
            Optional<Path> file,
            Node node,
            AuthorityNode authority,
            Alarms alarms,
            Terminal terminal) {}

    /** What an authority is opened with. */
    record AuthorityPlan(
            TrustDomain domain, Optional<Path> kek, Lifetimes lifetimes, Path folder) {}

    /** Starts everything; {@code stop} closes it, last opened first. */
    static Up start(UpPlan plan, Optional<Path> file, Stop stop, Terminal terminal, Clock clock) {
        SpiffeId gatewayId = plan.gatewayId();
        ListeningAddresses.mustBeFree(plan);
        plan.authority().kek().ifPresent(Authority::mustHoldKek);
        DataFolder data = stop.closing(DataFolder.claim(plan.data()));
        Journal journal = stop.closing(Node.journal(data.path(), clock));
        SignatureCheck signatures = Engines.signatures();
        Authority authority =
                stop.closing(
                        Authority.open(
                                settings(
                                        new AuthorityPlan(
                                                plan.domain(),
                                                plan.authority().kek(),
                                                plan.authority().lifetimes(),
                                                data.authority()),
                                        signatures,
                                        journal,
                                        clock)));
        Map<String, IdentityKeeper> keepers = keepers(plan, gatewayId, data, authority);
        keepers.values().forEach(IdentityKeeper::ensure);
        authority.writeTrust(data.trustFile());

        AuthorityMaterial material =
                new AuthorityMaterial(
                        authority, data.identity("gateway"), plan.gateway().policy(), clock);
        Metrics metrics = new Metrics();
        GatewayCommand.Books books = new GatewayCommand.Books(journal, metrics.registry());
        Gateway.Settings gateway =
                GatewayCommand.settings(plan.gateway(), signatures, books, clock);
        Node node = stop.closing(Node.start(gateway, material));
        AdminServer admin = stop.closing(AdminServer.of(plan.admin(), node, metrics, terminal));
        AuthorityNode face =
                stop.closing(
                        AuthorityNode.start(
                                authority,
                                plan.domain(),
                                data,
                                new AuthorityNode.Face(
                                        plan.authority().at(), plan.authority().hosts()),
                                new AuthorityNode.Tools(signatures, clock)));
        Alarms alarms = new Alarms(clock, terminal::note);
        metrics.watch(alarms);
        Up up = new Up(new Parts(plan, file, node, face, alarms, terminal), material);
        AuthorityVerbs verbs = new AuthorityVerbs(authority, Optional.of(face.url()), clock);
        stop.closing(
                ControlServer.listen(
                        DataFolder.controlSocket(data.path()), up.verbs(verbs, admin.address())));
        stop.closing(new Upkeep(up.chores(keepers, authority, clock), clock, alarms))
                .start(up::reload);
        Draining.tell(
                node, plan.gateway().limits().drain(), stop, terminal, (status, seconds) -> {});
        up.tell(
                data,
                admin.address(),
                Objects.requireNonNull(keepers.get("alice")).ensure(),
                terminal);
        return up;
    }

    static Settings settings(
            AuthorityPlan plan, SignatureCheck signatures, Journal journal, Clock clock) {
        Settings.Means means = Settings.Means.of(clock, signatures, journal);
        Settings settings =
                Settings.of(
                                plan.folder(),
                                plan.domain(),
                                Engines.nativeProvider().map(means::signingWith).orElse(means))
                        .living(plan.lifetimes());
        return plan.kek().map(settings::unlockedBy).orElse(settings);
    }

    private static Map<String, IdentityKeeper> keepers(
            UpPlan plan, SpiffeId gatewayId, DataFolder data, Authority authority) {
        Grant alice = new Grant(UpPlan.alice(plan.domain()), Profile.CLIENT, Hosts.NONE, "up");
        Grant gateway =
                new Grant(
                        gatewayId, Profile.SERVICE, ServerHosts.of(plan.gateway().listen()), "up");
        return Map.of(
                "alice", IdentityKeeper.of(authority, data.identity("alice"), alice),
                "gateway", IdentityKeeper.of(authority, data.identity("gateway"), gateway));
    }

    private List<Chore> chores(Map<String, IdentityKeeper> keepers, Authority own, Clock clock) {
        List<Chore> chores = new ArrayList<>();
        chores.add(Health.ofServices(node::services, clock));
        keepers.forEach((name, keeper) -> chores.add(new OwnIdentity(name, keeper)));
        chores.add(new OwnIdentity("the authority's identity", authority.keeper()));
        chores.add(new OwnList(own));
        file.ifPresent(path -> chores.add(new Watch(() -> List.of(path), clock)));
        return chores;
    }

    /**
     * Takes what the authority has now: identities, revocations, trust; and, where a file says what
     * to do, its rules. Where it listens cannot change while it runs.
     */
    long reload() {
        AuthorityMaterial next = material;
        Limits limits = plan.gateway().limits();
        Weakening weakening = Weakening.REFUSED;
        if (file.isPresent()) {
            Configuration read = ConfigurationFile.read(file.get());
            GatewayPart part =
                    read.gateway()
                            .orElseThrow(() ->
                                    new CountersignException(
                                            ProblemCode.CONFIG_INVALID_VALUE,
                                            "the configuration has no gateway section"));
            Unchangeable.mustStay(plan.gateway(), part);
            next = material.with(part.policy());
            limits = part.limits();
            weakening = read.weakening();
        }
        AccessPolicy before = node.policy();
        Snapshot inForce =
                node.reload(next, weakening, weaker -> Observing.tellWeaker(weaker, terminal));
        node.limit(limits);
        Descriptors.warn(limits, terminal);
        material = next;
        authority.reload();
        Observing.warnOfNew(before, inForce.policy(), terminal);
        return inForce.epoch().number();
    }

    long epoch() {
        return node.status().epoch();
    }

    /** What a command can ask of this process. */
    private Map<String, ControlServer.Verb> verbs(AuthorityVerbs verbs, InetSocketAddress admin) {
        Map<String, ControlServer.Verb> all = new LinkedHashMap<>(verbs.all());
        all.put("status", arguments -> facts(verbs, admin));
        all.put("reload", arguments -> Map.of("epoch", reload()));
        all.put(
                "revoke",
                arguments -> {
                    Map<String, Object> revoked = verbs.revoke(arguments);
                    reload();
                    return revoked;
                });
        return all;
    }

    private Map<String, Object> facts(AuthorityVerbs verbs, InetSocketAddress admin) {
        Map<String, Object> facts = new LinkedHashMap<>(node.facts());
        facts.put("trust-domain", plan.domain());
        facts.put("data", plan.data().toAbsolutePath());
        facts.put("admin", HostPort.of(admin));
        facts.put("authority", HostPort.of(authority.address()));
        facts.put("alarms", alarms.facts());
        facts.putAll(verbs.identityDays());
        return facts;
    }

    private void tell(DataFolder data, InetSocketAddress admin, Kept alice, Terminal terminal) {
        node.status()
                .listeners()
                .forEach((name, at) -> terminal.result("listener " + name + " at " + at.text()));
        Dials.warn(plan.gateway(), terminal);
        Descriptors.warn(plan.gateway().limits(), terminal);
        node.dials().forEach((name, at) -> terminal.result("dial " + name + " at " + at));
        terminal.result("admin at " + HostPort.of(admin));
        terminal.result("authority at " + authority.url());
        plan.gateway().listen().forEach(one -> terminal.result("protecting " + one.target()));
        if (alice == Kept.REVOKED) {
            terminal.note(
                    "alice is revoked and not let in; to begin anew, remove "
                            + data.identity("alice").folder());
        } else {
            terminal.result("try, in another terminal:");
            node.status().listeners().values().stream()
                    .findFirst()
                    .ifPresent(at -> terminal.result("  " + curl(data, at)));
        }
        Observing.warn(node.policy(), terminal);
    }

    /** The exact line with which alice gets in. */
    private static String curl(DataFolder data, LocalAddress at) {
        return "curl --cacert "
                + ShellWord.of(data.trustFile())
                + " --cert "
                + ShellWord.of(data.identity("alice").certificateFile())
                + " --key "
                + ShellWord.of(data.identity("alice").keyFile())
                + switch (at) {
                    case LocalAddress.Tcp(InetSocketAddress address) ->
                            " https://" + nameOf(address) + "/";
                    case LocalAddress.UnixSocket(Path path) ->
                            " --unix-socket " + ShellWord.of(path) + " https://localhost/";
                };
    }

    private static HostPort nameOf(InetSocketAddress at) {
        String host =
                at.getAddress().isLoopbackAddress() || at.getAddress().isAnyLocalAddress()
                        ? "localhost"
                        : HostPort.of(at).host();
        return new HostPort(host, at.getPort());
    }
}
