package dev.countersign.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** How long a byte takes there and back on connections that are open, in peace and in a crowd. */
final class Echoes implements Question {
    private static final int LINES = 16;
    private static final long EVERY_MICROS = 10_000;
    private static final int HANDSHAKES_PER_SECOND = 200;

    private final Plan plan;
    private final Loops loops;
    private final Load load;
    private final Clientele clientele;

    Echoes(Plan plan, Loops loops, Load load, Clientele clientele) {
        this.plan = plan;
        this.loops = loops;
        this.load = load;
        this.clientele = clientele;
    }

    @Override
    public String heading() {
        return "One byte there and back";
    }

    @Override
    public String explained() {
        return """
        %d open connections, a byte on each every %d ms for %d s; in peace, and while %d full handshakes a second arrive.
        Clients and service share a core, so what the handshakes cost the clients is in every figure alike.
        """
                .formatted(
                        LINES,
                        TimeUnit.MICROSECONDS.toMillis(EVERY_MICROS),
                        plan.echoSeconds,
                        HANDSHAKES_PER_SECOND);
    }

    @Override
    public List<Column> columns() {
        return List.of(
                new Column("p50, µs", 0), new Column("p99, µs", 0), new Column("p99.9, µs", 0));
    }

    @Override
    public void warmUp(ProxyUnderTest proxy) {
        times(proxy, 0);
    }

    @Override
    public List<Measured> ask(List<ProxyUnderTest> proxies) {
        List<Measured> all = new ArrayList<>();
        for (ProxyUnderTest proxy : proxies) {
            all.add(percentiles(proxy, "in peace", times(proxy, 0)));
        }
        for (ProxyUnderTest proxy : proxies) {
            all.add(
                    percentiles(
                            proxy,
                            HANDSHAKES_PER_SECOND + " handshakes/s",
                            times(proxy, HANDSHAKES_PER_SECOND)));
        }
        return all;
    }

    private Times times(ProxyUnderTest proxy, int handshakesPerSecond) {
        try (Lines lines = Lines.open(loops, proxy.address(), clientele.known(), LINES)) {
            List<Long> nanos = new ArrayList<>();
            ScheduledFuture<?> pings =
                    loops.loop()
                            .scheduleAtFixedRate(
                                    () -> lines.each(line -> ping(line, nanos)),
                                    0,
                                    EVERY_MICROS,
                                    TimeUnit.MICROSECONDS);
            crowd(proxy, handshakesPerSecond);
            pings.cancel(false);
            return Times.ofNanos(loops.run(() -> List.copyOf(nanos)));
        }
    }

    static void ping(Line line, List<Long> nanos) {
        if (line.isFree()) {
            long start = System.nanoTime();
            line.echo(() -> nanos.add(System.nanoTime() - start));
        }
    }

    private void crowd(ProxyUnderTest proxy, int handshakesPerSecond) {
        if (handshakesPerSecond == 0) {
            Pause.millis(TimeUnit.SECONDS.toMillis(plan.echoSeconds));
        } else {
            load.runAtRate(
                    proxy.address(),
                    clientele.known(),
                    handshakesPerSecond * plan.echoSeconds,
                    TimeUnit.SECONDS.toNanos(1) / handshakesPerSecond);
        }
    }

    private static Measured percentiles(ProxyUnderTest proxy, String under, Times times) {
        return new Measured(
                proxy.contender(),
                under,
                List.of(times.micros(0.5), times.micros(0.99), times.micros(0.999)));
    }
}
