package dev.countersign.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long those who prove themselves take while very many do not, and what those cost. */
final class Crowd implements Question {
    private static final int HANDSHAKES_PER_SECOND = 50;

    private final Plan plan;
    private final Loops loops;
    private final Load load;
    private final Clientele clientele;

    Crowd(Plan plan, Loops loops, Load load, Clientele clientele) {
        this.plan = plan;
        this.loops = loops;
        this.load = load;
        this.clientele = clientele;
    }

    @Override
    public String heading() {
        return "Among those who prove nothing";
    }

    @Override
    public String explained() {
        return """
        From connecting until a byte is back, %d times a second for %d s: alone, and among %,d connections a third of which
        says nothing, a third a byte of its hello each second, a third nothing after its hello. Countersign's own limits
        are raised for it (`handshakes`, `handshake-time`), so that it has to bear them all. KiB: what each of them holds.
        """
                .formatted(HANDSHAKES_PER_SECOND, plan.crowdSeconds(), plan.many);
    }

    @Override
    public List<Column> columns() {
        return List.of(
                new Column("p99, µs", 0), new Column("p50, µs", 0), new Column("KiB each", 1));
    }

    @Override
    public int rounds(int planned) {
        return 1;
    }

    @Override
    public void warmUp(ProxyUnderTest proxy) {
        load.run(proxy.address(), clientele.known(), plan.warmUp, plan.concurrency);
    }

    @Override
    public List<Measured> ask(List<ProxyUnderTest> proxies) {
        List<Measured> all = new ArrayList<>();
        for (ProxyUnderTest proxy : proxies) {
            all.add(measured(proxy, "alone", 0));
        }
        byte[] hello = clientele.known().hello();
        for (ProxyUnderTest proxy : proxies) {
            double before = proxy.memoryKib();
            try (Strangers strangers = Strangers.at(proxy.address(), loops, hello, plan.many)) {
                Pause.millis(plan.settleMillis);
                double each = (proxy.memoryKib() - before) / plan.many;
                all.add(measured(proxy, "in the crowd", each));
                mustBeThere(strangers, proxy);
            }
            Pause.millis(plan.settleMillis);
        }
        return all;
    }

    private void mustBeThere(Strangers strangers, ProxyUnderTest proxy) {
        if (strangers.present() < plan.many) {
            throw new IllegalStateException(
                    proxy.contender().label()
                            + " sent some of the crowd away: "
                            + strangers.present()
                            + " are left");
        }
    }

    private Measured measured(ProxyUnderTest proxy, String under, double kibEach) {
        Times times =
                load.runAtRate(
                        proxy.address(),
                        clientele.known(),
                        HANDSHAKES_PER_SECOND * plan.crowdSeconds(),
                        TimeUnit.SECONDS.toNanos(1) / HANDSHAKES_PER_SECOND);
        return new Measured(
                proxy.contender(), under, List.of(times.micros(0.99), times.micros(0.5), kibEach));
    }
}
