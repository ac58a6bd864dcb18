package dev.countersign.bench;

import java.util.ArrayList;
import java.util.List;

/** What open connections cost that do nothing: proportional memory, shared pages in parts. */
final class Idle implements Question {
    private static final double KIB_PER_MIB = 1024;

    /** Some give back what they used only when it is quiet. */
    private static final long SETTLING = 40;

    private final Plan plan;
    private final Loops loops;
    private final Clientele clientele;

    Idle(Plan plan, Loops loops, Clientele clientele) {
        this.plan = plan;
        this.loops = loops;
        this.clientele = clientele;
    }

    @Override
    public String heading() {
        return "Memory of idle connections";
    }

    @Override
    public String explained() {
        return """
        Proportional set size (Pss in smaps_rollup) of all of a proxy's processes at %,d and at %,d connections, each of
        which has carried a byte, after %d seconds without any; per connection what the later ones add. One round, before
        all other figures: a proxy keeps for itself what its connections once had.
        """
                .formatted(plan.few, plan.many, plan.settleMillis * SETTLING / 1000);
    }

    @Override
    public List<Column> columns() {
        return List.of(
                new Column("KiB per connection", 1),
                new Column("MiB at few", 0),
                new Column("MiB at many", 0));
    }

    @Override
    public int rounds(int planned) {
        return 1;
    }

    @Override
    public void warmUp(ProxyUnderTest proxy) {
        // the first figure is as good as the last
    }

    @Override
    public List<Measured> ask(List<ProxyUnderTest> proxies) {
        List<Measured> all = new ArrayList<>();
        for (ProxyUnderTest proxy : proxies) {
            try (Lines lines = Lines.open(loops, proxy.address(), clientele.known(), plan.few)) {
                double few = settled(proxy);
                lines.more(proxy.address(), clientele.known(), plan.many - plan.few);
                double many = settled(proxy);
                all.add(
                        new Measured(
                                proxy.contender(),
                                "idle",
                                List.of(
                                        (many - few) * KIB_PER_MIB / (plan.many - plan.few),
                                        few,
                                        many)));
            }
            Pause.millis(plan.settleMillis);
        }
        return all;
    }

    private double settled(ProxyUnderTest proxy) {
        Pause.millis(plan.settleMillis * SETTLING);
        return proxy.memoryKib() / KIB_PER_MIB;
    }
}
