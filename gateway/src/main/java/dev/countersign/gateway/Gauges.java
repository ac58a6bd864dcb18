package dev.countersign.gateway;

import dev.countersign.snapshot.Snapshot;
import dev.countersign.trust.AcceptedRevocations;
import dev.countersign.x509.RevocationList;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What holds now, for whoever collects metrics: connections, epoch, what ends when. */
final class Gauges {
    private static final String SECONDS = "seconds";

    private final MeterRegistry registry;
    private final Clock clock;
    private final MultiGauge listsMadeAt;
    private final MultiGauge listsEndAt;
    private volatile Instant epochSince;

    Gauges(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        this.epochSince = clock.instant();
        this.listsMadeAt =
                MultiGauge.builder("countersign.revocation.list.issued.timestamp")
                        .description("When the revocation list in force was issued.")
                        .baseUnit(SECONDS)
                        .register(registry);
        this.listsEndAt =
                MultiGauge.builder("countersign.revocation.list.expiry.timestamp")
                        .description("By when a newer revocation list must have come.")
                        .baseUnit(SECONDS)
                        .register(registry);
    }

    /** Shows how it stands with a gateway from now on. */
    void show(Gateway gateway, Surroundings around) {
        connections("in", "admitted", () -> around.recorder().live());
        connections("in", "unproven", () -> around.turnstile().crowd().unproven());
        connections(
                "out",
                "proven",
                () -> gateway.dials().values().stream().mapToLong(DialStatus::live).sum());
        around.dialer()
                .services()
                .forEach((name, backends) -> backends.all().forEach(one -> service(name, one)));
        limit("connections", () -> around.limits().connections().most());
        limit("handshakes", () -> around.limits().connections().handshakes());
        gauge("countersign.epoch", "The epoch in force.", () -> epoch(gateway));
        seconds(
                "countersign.epoch.since.timestamp",
                "When the epoch in force began.",
                () -> epochSince);
        seconds(
                "countersign.identity.issued.timestamp",
                "When our own certificate begins.",
                () -> own(gateway).getNotBefore().toInstant());
        seconds(
                "countersign.identity.expiry.timestamp",
                "When our own certificate ends.",
                () -> own(gateway).getNotAfter().toInstant());
        gauge(
                "countersign.journal.recording",
                "Whether decisions can be recorded; without, nobody is let in.",
                () -> gateway.isServing() ? 1 : 0);
    }

    private void service(String name, Backends.Backend backend) {
        Gauge.builder("countersign.service.answering", () -> backend.isAnswering() ? 1 : 0)
                .description("Whether an address of a service answered when it was last tried.")
                .tags("name", name, "address", backend.address().text())
                .strongReference(true)
                .register(registry);
    }

    /** A snapshot came into force. */
    void began(Snapshot snapshot) {
        epochSince = clock.instant();
        List<RevocationList> lists =
                snapshot.trustByTarget()
                        .all()
                        .flatMap(bundle -> bundle.revocations().stream())
                        .map(AcceptedRevocations::list)
                        .distinct()
                        .toList();
        listsMadeAt.register(rows(lists, RevocationList::thisUpdate), true);
        listsEndAt.register(rows(lists, RevocationList::nextUpdate), true);
    }

    /** One of each issuer: the one that is furthest behind. */
    private static List<Row<?>> rows(
            List<RevocationList> lists, Function<RevocationList, Instant> time) {
        return lists.stream()
                .collect(
                        Collectors.toMap(
                                list -> list.issuer().toString(),
                                list -> time.apply(list).getEpochSecond(),
                                Math::min))
                .entrySet()
                .stream()
                .<Row<?>>map(one -> Row.of(Tags.of("issuer", one.getKey()), one.getValue()))
                .toList();
    }

    private static X509Certificate own(Gateway gateway) {
        return gateway.snapshot().credential().chain().getFirst();
    }

    private static long epoch(Gateway gateway) {
        return gateway.snapshot().epoch().number();
    }

    private void connections(String direction, String state, Supplier<Number> count) {
        Gauge.builder("countersign.connections", count)
                .description("Open connections.")
                .tags("direction", direction, "state", state)
                .strongReference(true)
                .register(registry);
    }

    private void limit(String of, IntSupplier most) {
        Gauge.builder("countersign.connections.limit", most::getAsInt)
                .description("How many connections there may be, and how many unproven ones.")
                .tag("of", of)
                .strongReference(true)
                .register(registry);
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private void seconds(String name, String description, Supplier<Instant> time) {
        Gauge.builder(name, () -> time.get().getEpochSecond())
                .description(description)
                .baseUnit(SECONDS)
                .strongReference(true)
                .register(registry);
    }
}
