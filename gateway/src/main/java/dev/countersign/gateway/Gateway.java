package dev.countersign.gateway;

import dev.countersign.journal.Journal;
import dev.countersign.snapshot.Snapshot;
import dev.countersign.tls.SignatureMemo;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.SignatureCheck;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Accepts connections, has both sides proven, decides, and relays what may pass. {@link #publish}
 * puts a new snapshot in force: every live connection is decided about again.
 */
public final class Gateway implements AutoCloseable {
    private static final Duration FAREWELL_TIME = Duration.ofSeconds(1);
    private static final Duration COUNTING_PERIOD = Duration.ofSeconds(1);

    private final Surroundings around;
    private final StatusDesk statuses;
    private final Gauges gauges;
    private final Transport transport;
    private final EventLoopGroup loops;
    private final List<Listener> listeners = new ArrayList<>();
    private final List<LocalPort> ports = new ArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private volatile IntConsumer whileDraining = open -> {};

    /**
     * Where a gateway listens for peers, where it takes what it carries out to them, and which
     * sockets are open for it already.
     */
    public record Ways(List<Listen> listen, List<Dial> dial, InheritedSockets open) {
        public Ways {
            listen = List.copyOf(listen);
            dial = List.copyOf(dial);
        }

        /** Ways that are yet to be opened. */
        public Ways(List<Listen> listen, List<Dial> dial) {
            this(listen, dial, InheritedSockets.none());
        }
    }

    /** What a gateway is made of. */
    public record Settings(
            Ways ways,
            Limits limits,
            Responders responders,
            Transport transport,
            SignatureCheck signatures,
            Journal journal,
            Optional<AccessLog> accessLog,
            MeterRegistry meters,
            Clock clock) {

        /** A gateway that listens and carries nothing out, asks no responder, is not measured. */
        public Settings(
                List<Listen> listen,
                Limits limits,
                Transport transport,
                SignatureCheck signatures,
                Journal journal,
                Clock clock) {
            this(
                    new Ways(listen, List.of()),
                    limits,
                    Responders.none(),
                    transport,
                    signatures,
                    journal,
                    Optional.empty(),
                    new CompositeMeterRegistry(),
                    clock);
        }
    }

    private Gateway(Settings settings, Snapshot first) {
        this.transport = settings.transport();
        this.gauges = new Gauges(settings.meters(), settings.clock());
        this.loops =
                transport.loops(
                        Runtime.getRuntime().availableProcessors(),
                        new DefaultThreadFactory("gateway"));
        Map<String, Backends> targets =
                settings.ways().listen().stream()
                        .collect(
                                Collectors.toMap(
                                        Listen::name, one -> new Backends(one.back().to())));
        this.statuses =
                new StatusDesk(settings.responders(), settings.signatures(), settings.clock());
        AtomicReference<Limits> limits = new AtomicReference<>(settings.limits());
        this.around =
                new Surroundings(
                        new Sentry(
                                new PeerVerifier(new SignatureMemo(settings.signatures())),
                                statuses,
                                settings.clock(),
                                first),
                        limits,
                        new Turnstile(settings.limits().connections(), System::nanoTime),
                        new Recorder(
                                settings.journal(),
                                settings.accessLog(),
                                new Tally(settings.meters()),
                                settings.clock()),
                        new Stages(settings.meters()),
                        new Dialer(transport, targets, () -> limits.get().connect()),
                        new Caller(transport),
                        new Backlog(),
                        ConcurrentHashMap.newKeySet());
    }

    /** Starts listening under a first snapshot; when one address cannot be bound, none is. */
    public static Gateway start(Settings settings, Snapshot first) {
        Gateway gateway = new Gateway(settings, first);
        try {
            gateway.open(settings.ways());
        } catch (RuntimeException e) {
            gateway.stopNow();
            throw e;
        }
        gateway.around.recorder().newEpoch(first, List.of());
        gateway.gauges.began(first);
        gateway.gauges.show(gateway, gateway.around);
        gateway.loops.scheduleAtFixedRate(
                gateway.around.recorder()::tellCounted,
                COUNTING_PERIOD.toMillis(),
                COUNTING_PERIOD.toMillis(),
                TimeUnit.MILLISECONDS);
        gateway.recheck(settings.responders());
        settings.ways().listen().forEach(gateway::checkService);
        return gateway;
    }

    /** Live connections, too, are held against what responders say by now. */
    private void recheck(Responders responders) {
        if (!responders.at().isEmpty()) {
            statuses.whenWorse(this::reconsider);
            long period = responders.recheck().toMillis();
            loops.scheduleAtFixedRate(this::reconsider, period, period, TimeUnit.MILLISECONDS);
        }
    }

    /** Looks again and again whether the addresses of a service answer, where that is wanted. */
    private void checkService(Listen listen) {
        if (listen.back().check().isPresent()) {
            long period = listen.back().check().get().toMillis();
            Runnable check = () -> around.dialer().check(listen.name(), loops.next());
            loops.scheduleAtFixedRate(check, 0, period, TimeUnit.MILLISECONDS);
        }
    }

    private void reconsider() {
        around.open().forEach(Live::reconsider);
    }

    private void open(Ways ways) {
        ServerPort port = new ServerPort(transport, loops, ways.open());
        sharing(ways.listen()).forEach(some -> listeners.add(new Listener(some, around, port)));
        ways.dial().forEach(one -> ports.add(new LocalPort(one, around, port)));
    }

    /**
     * The listeners by their address, in their order; one for whoever comes has a free port alone.
     */
    private static Collection<List<Listen>> sharing(List<Listen> listen) {
        Map<Object, List<Listen>> byAddress = new LinkedHashMap<>();
        for (Listen one : listen) {
            Listen.Front front = one.front();
            boolean alone = isAnyPort(front.at()) && front.hosts().isEmpty();
            Object key = alone ? one.name() : front.at();
            byAddress.computeIfAbsent(key, first -> new ArrayList<>()).add(one);
        }
        return byAddress.values();
    }

    private static boolean isAnyPort(LocalAddress at) {
        return at instanceof LocalAddress.Tcp(InetSocketAddress address) && address.getPort() == 0;
    }

    /** The snapshot in force. */
    public Snapshot snapshot() {
        return around.sentry().snapshot();
    }

    /**
     * Puts a snapshot in force, whole or not at all: what every listener and dial needs is prepared
     * first. Then new connections see it, and live ones are decided about again.
     */
    public synchronized void publish(Snapshot next) {
        Snapshot before = snapshot();
        long inForce = before.epoch().number();
        if (next.epoch().number() <= inForce) {
            throw new IllegalArgumentException(
                    "epoch: " + next.epoch().number() + " (expected: after " + inForce + ")");
        }
        List<TlsInForce.Change> changes = prepare(next);
        around.sentry().putInForce(next);
        changes.forEach(TlsInForce.Change::enact);
        around.recorder().newEpoch(next, next.weakerThan(before));
        gauges.began(next);
        reconsider();
    }

    /**
     * Puts limits in force, for what begins from now on: nobody who was let in is turned away by
     * them.
     */
    public void limit(Limits next) {
        around.limitsInForce().set(next);
        around.turnstile().limit(next.connections());
    }

    private List<TlsInForce.Change> prepare(Snapshot next) {
        List<TlsInForce.Change> changes = new ArrayList<>();
        try {
            served().forEach(one -> changes.add(one.tls().prepare(next)));
            ports.forEach(one -> changes.add(one.prepare(next)));
            return changes;
        } catch (RuntimeException e) {
            changes.forEach(TlsInForce.Change::abandon);
            throw e;
        }
    }

    private Stream<Service> served() {
        return listeners.stream().flatMap(one -> one.services().all().stream());
    }

    /** The addresses of each protected service, and whether it answered when it was last tried. */
    public Map<String, Map<String, Boolean>> services() {
        Map<String, Map<String, Boolean>> services = new TreeMap<>();
        around.dialer()
                .services()
                .forEach((name, backends) -> {
                    Map<String, Boolean> answering = new LinkedHashMap<>();
                    backends.all()
                            .forEach(one -> answering.put(one.address().text(), one.isAnswering()));
                    services.put(name, answering);
                });
        return services;
    }

    /** Why the responders' last answer did not come, or did not count; empty when it did. */
    public Optional<String> respondersFault() {
        return statuses.trouble();
    }

    /** Whether new connections can be let in: decisions must be recordable. */
    public boolean isServing() {
        return around.recorder().isRecording();
    }

    public GatewayStatus status() {
        Snapshot snapshot = snapshot();
        Map<String, LocalAddress> bound = new LinkedHashMap<>();
        for (Listener listener : listeners) {
            listener.services().all().forEach(one -> bound.put(one.name(), listener.boundTo()));
        }
        return new GatewayStatus(
                snapshot.epoch().number(),
                transport.toString(),
                bound,
                new GatewayStatus.Connections(
                        around.recorder().live(),
                        around.recorder().tally().admitted(),
                        around.recorder().tally().observed()),
                around.recorder().tally().refusals(),
                new GatewayStatus.Identity(
                        snapshot.credential().id().text(),
                        snapshot.credential().chain().get(0).getNotAfter().toInstant()));
    }

    /** The dials by name, in their order. */
    public Map<String, DialStatus> dials() {
        Map<String, DialStatus> dials = new LinkedHashMap<>();
        ports.forEach(one -> dials.put(one.dial().name(), one.status()));
        return dials;
    }

    /** The sockets of the listeners, for a service manager to keep. */
    public List<Integer> sockets() {
        return listeners.stream().flatMapToInt(one -> one.descriptor().stream()).boxed().toList();
    }

    /** Is told every second how many connections are open, from when the gateway stops. */
    public void whileDraining(IntConsumer told) {
        whileDraining = told;
    }

    /** Stops accepting, gives open connections their time to end, then ends them. */
    @Override
    public void close() {
        if (stopped.getAndSet(true)) {
            return;
        }
        stopAccepting();
        around.open().forEach(Live::finish);
        awaitNoneOpen(around.limits().drain());
        around.open().forEach(Live::shutDown);
        awaitNoneOpen(FAREWELL_TIME);
        stopNow();
    }

    private void awaitNoneOpen(Duration longest) {
        long start = System.nanoTime();
        long told = start;
        for (long now = start;
                !around.open().isEmpty() && now - start < longest.toNanos();
                now = System.nanoTime()) {
            if (now - told >= TimeUnit.SECONDS.toNanos(1)) {
                told = now;
                whileDraining.accept(around.open().size());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private void stopAccepting() {
        listeners.forEach(Listener::stopAccepting);
        ports.forEach(LocalPort::stopAccepting);
    }

    private void stopNow() {
        stopAccepting();
        around.caller().close();
        statuses.close();
        loops.shutdownGracefully(50, 1000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        listeners.forEach(Listener::putAway);
        ports.forEach(LocalPort::putAway);
        around.recorder().tellCounted();
        around.recorder().close();
    }
}
