package dev.countersign.cli;

import dev.countersign.access.AccessPolicy;
import dev.countersign.cli.config.Configuration.Weakening;
import dev.countersign.gateway.DialStatus;
import dev.countersign.gateway.Gateway;
import dev.countersign.gateway.GatewayStatus;
import dev.countersign.gateway.Limits;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.journal.Journal;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.snapshot.Snapshot;
import dev.countersign.snapshot.TrustByTarget;
import dev.countersign.trust.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * A running gateway and where its snapshots come from. {@link #reload} makes the next snapshot
 * whole or leaves the old one in force.
 */
final class Node implements AutoCloseable {
    private final Gateway gateway;
    private final Journal journal;
    private final OwnChain ownChain;
    private final List<Role> roles;
    private final Clock clock;

    private Node(Gateway gateway, OwnChain ownChain, List<Role> roles, Gateway.Settings settings) {
        this.gateway = gateway;
        this.roles = roles;
        this.ownChain = ownChain;
        this.journal = settings.journal();
        this.clock = settings.clock();
    }

    /** Starts listening with what the material gives now. */
    static Node start(Gateway.Settings settings, Material material) {
        OwnChain ownChain = new OwnChain(settings.signatures());
        CertificateCredential own = material.credential();
        List<Role> roles = OwnChain.roles(settings.ways().listen(), settings.ways().dial());
        ownChain.mustServe(own, material.ownAuthorities(), roles, settings.clock().instant());
        Snapshot first = Snapshot.first(own, material.trust(), material.policy());
        Node node = new Node(Gateway.start(settings, first), ownChain, roles, settings);
        settings.journal()
                .signHeadsWith(new HeadSigning(() -> node.gateway.snapshot().credential()));
        return node;
    }

    /** Opens the journal of a data folder. */
    static Journal journal(Path folder, Clock clock) {
        try {
            return Journal.open(DataFolder.journal(folder), "countersign", clock);
        } catch (IOException e) {
            throw new CountersignException(
                            ProblemCode.CONFIG_DATA_UNUSABLE,
                            DataFolder.journal(folder)
                                    + " cannot take a journal: "
                                    + e.getMessage())
                    .causedBy(e);
        }
    }

    /**
     * Reads the material again and puts it in force, unless it is broken, or has another identity
     * that no peer could accept; the one in force may stay when it has expired: what is new about
     * others, such as a revocation, must not wait for it. What is weaker than what runs is refused,
     * or told where it is allowed.
     */
    synchronized Snapshot reload(
            Material material, Weakening weakening, Consumer<String> toldWeaker) {
        Snapshot current = gateway.snapshot();
        CertificateCredential own = material.credential();
        if (!own.chain().equals(current.credential().chain())) {
            ownChain.mustServe(own, material.ownAuthorities(), roles, clock.instant());
        }
        Snapshot next = current.next(own, material.trust(), material.policy());
        List<String> weaker = next.weakerThan(current);
        if (!weaker.isEmpty() && weakening == Weakening.REFUSED) {
            throw new CountersignException(ProblemCode.CONFIG_WEAKER, String.join("; ", weaker));
        }
        gateway.publish(next);
        weaker.forEach(toldWeaker);
        return next;
    }

    /** Puts limits in force, for what begins from now on. */
    void limit(Limits next) {
        gateway.limit(next);
    }

    /** The trust in force. */
    TrustByTarget trust() {
        return gateway.snapshot().trustByTarget();
    }

    /** The policy in force. */
    AccessPolicy policy() {
        return gateway.snapshot().policy();
    }

    /** Why OCSP responders gave no answer the last time; empty when they did. */
    Optional<String> respondersFault() {
        return gateway.respondersFault();
    }

    /** Whether new connections can be let in. */
    boolean isServing() {
        return gateway.isServing();
    }

    GatewayStatus status() {
        return gateway.status();
    }

    /** How many connections were let in so far. */
    long admitted() {
        return gateway.status().connections().admitted();
    }

    /** The sockets of the listeners. */
    List<Integer> sockets() {
        return gateway.sockets();
    }

    /** Is told every second how many connections are open, once it stops. */
    void whileDraining(IntConsumer told) {
        gateway.whileDraining(told);
    }

    /** Where local programs reach the dials, by name. */
    Map<String, String> dials() {
        Map<String, String> dials = new LinkedHashMap<>();
        gateway.dials().forEach((name, status) -> dials.put(name, status.at().text()));
        return dials;
    }

    /** Whether the addresses of each service answer, by name. */
    Map<String, Map<String, Boolean>> services() {
        return gateway.services();
    }

    /** What the control socket and {@code status --json} tell. */
    Map<String, Object> facts() {
        GatewayStatus status = gateway.status();
        Map<String, Object> listeners = new LinkedHashMap<>();
        status.listeners().forEach((name, at) -> listeners.put(name, at.text()));
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", VersionCommand.version());
        facts.put("pid", ProcessHandle.current().pid());
        facts.put("epoch", status.epoch());
        facts.put("transport", status.transport());
        facts.put("listeners", listeners);
        facts.put("dials", dials());
        facts.put("services", services());
        facts.put("identity", identity(status.identity()));
        facts.put(
                "connections",
                Map.of(
                        "live",
                        status.connections().live(),
                        "admitted",
                        status.connections().admitted()));
        facts.put(
                "dialed",
                Map.of(
                        "live",
                        gateway.dials().values().stream().mapToLong(DialStatus::live).sum(),
                        "proven",
                        gateway.dials().values().stream().mapToLong(DialStatus::proven).sum()));
        facts.put("refusals", status.refusals());
        journal.signedHead().ifPresent(head -> facts.put(KeptHead.IN_STATUS, KeptHead.facts(head)));
        facts.put("observing", Observing.byListener(policy(), listeners.keySet()));
        facts.put("observed", status.connections().observed());
        return facts;
    }

    private Map<String, Object> identity(GatewayStatus.Identity identity) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("id", identity.id());
        facts.put("not-after", identity.notAfter());
        facts.put("days-left", Duration.between(clock.instant(), identity.notAfter()).toDays());
        return facts;
    }

    @Override
    public void close() {
        gateway.close();
    }
}
