package dev.countersign.cli;

import dev.countersign.access.AccessPolicy;
import dev.countersign.authority.Authority;
import dev.countersign.authority.Grant;
import dev.countersign.authority.IdentityKeeper;
import dev.countersign.authority.Settings;
import dev.countersign.cli.config.Configuration;
import dev.countersign.cli.config.HostPort;
import dev.countersign.cli.control.ControlServer;
import dev.countersign.identity.SpiffeId;
import dev.countersign.issuance.Hosts;
import dev.countersign.issuance.Profile;
import dev.countersign.journal.Journal;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.trust.SignatureCheck;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An authority and a gateway in one process, wired by hand and serving. */
final class Up {
    private final UpPlan plan;
    private final Node node;
    private final AuthorityVerbs verbs;
    private volatile AuthorityMaterial material;

    private Up(UpPlan plan, Node node, AuthorityVerbs verbs, AuthorityMaterial material) {
        this.plan = plan;
        this.node = node;
        this.verbs = verbs;
        this.material = material;
    }

    /** Starts everything; {@code stop} closes it, last opened first. */
    static Up start(UpPlan plan, Stop stop, Terminal terminal, Clock clock) {
        SpiffeId gatewayId = plan.gatewayId();
        ListeningAddresses.mustBeFree(plan);
        DataFolder data = stop.closing(DataFolder.claim(plan.data()));
        Journal journal = stop.closing(Node.journal(data.path(), clock));
        SignatureCheck signatures = Engines.signatures();
        Authority authority =
                stop.closing(Authority.open(settings(plan, data, journal, signatures, clock)));
        List<IdentityKeeper> keepers = keepers(plan, gatewayId, data, authority);
        keepers.forEach(IdentityKeeper::ensure);
        authority.writeTrust(data.trustFile());

        AuthorityMaterial material =
                new AuthorityMaterial(
                        authority, data.identity("gateway"), plan.gateway().policy(), clock);
        Node node =
                stop.closing(
                        Node.start(
                                GatewayCommand.settings(plan.gateway(), signatures, journal, clock),
                                material));
        AdminServer admin =
                stop.closing(
                        AdminServer.listen(
                                Arguments.configured("admin", () -> plan.admin().resolve()),
                                node::isServing));
        Up up = new Up(plan, node, new AuthorityVerbs(authority, clock), material);
        stop.closing(
                ControlServer.listen(
                        DataFolder.controlSocket(data.path()), up.verbs(admin.address())));
        stop.closing(new Housekeeping(authority, keepers, clock, terminal)).start(up::reload);
        up.tell(data, admin.address(), terminal);
        return up;
    }

    private static Settings settings(
            UpPlan plan, DataFolder data, Journal journal, SignatureCheck signatures, Clock clock) {
        Settings.Means means = Settings.Means.of(clock, signatures, journal);
        Settings settings =
                Settings.of(
                        data.authority(),
                        plan.domain(),
                        Engines.nativeProvider().map(means::signingWith).orElse(means));
        return plan.kek().map(settings::unlockedBy).orElse(settings);
    }

    private static List<IdentityKeeper> keepers(
            UpPlan plan, SpiffeId gatewayId, DataFolder data, Authority authority) {
        Grant alice = new Grant(UpPlan.alice(plan.domain()), Profile.CLIENT, Hosts.NONE, "up");
        Grant gateway =
                new Grant(
                        gatewayId, Profile.SERVICE, ServerHosts.of(plan.gateway().listen()), "up");
        return List.of(
                IdentityKeeper.of(authority, data.identity("alice"), alice),
                IdentityKeeper.of(authority, data.identity("gateway"), gateway));
    }

    /** Takes what the authority has now: identities, revocations, trust. */
    void reload() {
        node.reload(material);
    }

    /** The same, with the rules of a file. Where it listens cannot change while it runs. */
    void reload(Configuration file, Terminal terminal) {
        AccessPolicy policy =
                file.gateway()
                        .map(Configuration.GatewayPart::policy)
                        .orElseThrow(() ->
                                new CountersignException(
                                        ProblemCode.CONFIG_INVALID_VALUE,
                                        "the configuration has no gateway section"));
        AuthorityMaterial next = material.with(policy);
        node.reload(next, file.weakening(), weaker -> Observing.tellWeaker(weaker, terminal));
        material = next;
        Observing.warn(policy, terminal);
    }

    long epoch() {
        return node.status().epoch();
    }

    /** What a command can ask of this process. */
    private Map<String, ControlServer.Verb> verbs(InetSocketAddress admin) {
        Map<String, ControlServer.Verb> all = new LinkedHashMap<>(verbs.reading());
        all.put("status", arguments -> facts(admin));
        all.put("issue", verbs::issue);
        all.put(
                "revoke",
                arguments -> {
                    Map<String, Object> revoked = verbs.revoke(arguments);
                    reload();
                    return revoked;
                });
        return all;
    }

    private Map<String, Object> facts(InetSocketAddress admin) {
        Map<String, Object> facts = new LinkedHashMap<>(node.facts());
        facts.put("trust-domain", plan.domain());
        facts.put("data", plan.data().toAbsolutePath());
        facts.put("admin", HostPort.of(admin));
        facts.putAll(verbs.identityDays());
        return facts;
    }

    private void tell(DataFolder data, InetSocketAddress admin, Terminal terminal) {
        node.status()
                .listeners()
                .forEach((name, at) ->
                        terminal.result("listener " + name + " at " + HostPort.of(at)));
        terminal.result("admin at " + HostPort.of(admin));
        plan.gateway().listen().forEach(one -> terminal.result("protecting " + one.to()));
        terminal.result("try, in another terminal:");
        node.status().listeners().values().stream()
                .findFirst()
                .ifPresent(at -> terminal.result("  " + curl(data, at)));
        Observing.warn(node.policy(), terminal);
        terminal.result("ready");
    }

    /** The exact line with which alice gets in. */
    private static String curl(DataFolder data, InetSocketAddress at) {
        String host =
                at.getAddress().isLoopbackAddress() || at.getAddress().isAnyLocalAddress()
                        ? "localhost"
                        : HostPort.of(at).host();
        return "curl --cacert "
                + data.trustFile()
                + " --cert "
                + data.identity("alice").certificateFile()
                + " --key "
                + data.identity("alice").keyFile()
                + " https://"
                + new HostPort(host, at.getPort())
                + "/";
    }
}
