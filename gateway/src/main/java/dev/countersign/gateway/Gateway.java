package dev.countersign.gateway;

import dev.countersign.journal.Journal;
import dev.countersign.snapshot.Snapshot;
import dev.countersign.trust.PeerVerifier;
import dev.countersign.trust.SignatureCheck;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Accepts connections, has both sides proven, decides, and relays what may pass. {@link #publish} puts a
 * new snapshot in force: every live connection is decided about again.
 */
public final class Gateway implements AutoCloseable {
    private static final Duration DRAIN_TIME = Duration.ofSeconds(3);
    private static final Duration COUNTING_PERIOD = Duration.ofSeconds(1);

    private final Surroundings around;
    private final Transport transport;
    private final EventLoopGroup loops;
    private final List<Listener> listeners = new ArrayList<>();

    /** What a gateway is made of. */
    public record Settings(
            List<Listen> listen,
            Limits limits,
            Transport transport,
            SignatureCheck signatures,
            Journal journal,
            Clock clock) {
        public Settings {
            listen = List.copyOf(listen);
        }
    }

    private Gateway(Settings settings, Snapshot first) {
        this.transport = settings.transport();
        this.loops =
                transport.loops(
                        Runtime.getRuntime().availableProcessors(), new DefaultThreadFactory("gateway"));
        Map<String, InetSocketAddress> targets =
                settings.listen().stream().collect(Collectors.toMap(Listen::name, Listen::to));
        this.around =
                new Surroundings(
                        new PeerVerifier(settings.signatures()),
                        new Snapshots(first),
                        settings.clock(),
                        settings.limits(),
                        new Recorder(settings.journal(), settings.clock()),
                        new Dialer(transport, targets, settings.limits().connect()),
                        ConcurrentHashMap.newKeySet());
    }

    /** Starts listening under a first snapshot; when one address cannot be bound, none is. */
    public static Gateway start(Settings settings, Snapshot first) {
        Gateway gateway = new Gateway(settings, first);
        try {
            for (Listen listen : settings.listen()) {
                gateway.listeners.add(new Listener(listen, gateway.around, gateway.transport, gateway.loops));
            }
        } catch (RuntimeException e) {
            gateway.stopNow();
            throw e;
        }
        gateway.around.recorder().newEpoch(first.epoch().number(), first.trust().digest());
        gateway.loops.scheduleAtFixedRate(
                gateway.around.recorder()::tellCounted,
                COUNTING_PERIOD.toMillis(),
                COUNTING_PERIOD.toMillis(),
                TimeUnit.MILLISECONDS);
        return gateway;
    }

    /** The snapshot in force. */
    public Snapshot snapshot() {
        return around.snapshots().current();
    }

    /**
     * Puts a snapshot in force, whole or not at all: what every listener needs is prepared first. Then new
     * connections see it, and live ones are decided about again.
     */
    public synchronized void publish(Snapshot next) {
        List<Runnable> switches = listeners.stream().map(one -> one.prepare(next)).toList();
        around.snapshots().put(next);
        switches.forEach(Runnable::run);
        around.recorder().newEpoch(next.epoch().number(), next.trust().digest());
        around.live().forEach(Connection::reconsider);
    }

    /** Whether new connections can be let in: decisions must be recordable. */
    public boolean isServing() {
        return around.recorder().isRecording();
    }

    public GatewayStatus status() {
        Snapshot snapshot = snapshot();
        Map<String, InetSocketAddress> bound = new LinkedHashMap<>();
        listeners.forEach(one -> bound.put(one.listen().name(), one.boundTo()));
        return new GatewayStatus(
                snapshot.epoch().number(),
                transport.toString(),
                bound,
                new GatewayStatus.Connections(around.live().size(), around.recorder().admitted()),
                around.recorder().refusals(),
                new GatewayStatus.Identity(
                        snapshot.credential().id().text(),
                        snapshot.credential().chain().get(0).getNotAfter().toInstant()));
    }

    /** Stops accepting, gives live connections a few seconds to end, then ends them. */
    @Override
    public void close() {
        listeners.forEach(Listener::stopAccepting);
        long deadline = System.nanoTime() + DRAIN_TIME.toNanos();
        Set<Connection> live = around.live();
        while (!live.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        live.forEach(Connection::shutDown);
        stopNow();
    }

    private void stopNow() {
        listeners.forEach(Listener::stopAccepting);
        loops.shutdownGracefully(50, 1000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        around.recorder().tellCounted();
    }
}
