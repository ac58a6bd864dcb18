package dev.countersign.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What the first handshakes after a start cost. */
final class FirstHandshakes implements Question {
    private static final double MICROS_PER_MILLI = 1e3;

    private final Plan plan;
    private final Load load;
    private final Setting setting;

    FirstHandshakes(Plan plan, Load load, Setting setting) {
        this.plan = plan;
        this.load = load;
        this.setting = setting;
    }

    @Override
    public String heading() {
        return "CPU per handshake after a start";
    }

    @Override
    public String explained() {
        return """
        Each proxy is started anew in each round, beside those that run; %,d handshakes, %d at once, as soon as it says that
        it is ready, and their CPU with a second after them. Countersign has made handshakes with itself before
        (`gateway.warm-up`); what any of them used until it was ready stands beside.
        """
                .formatted(plan.first, plan.concurrency);
    }

    @Override
    public List<Column> columns() {
        return List.of(new Column("CPU, µs", 0), new Column("CPU until ready, ms", 0));
    }

    /** The load is to be warm, not the proxies. */
    @Override
    public void warmUp(ProxyUnderTest proxy) {
        load.run(proxy.address(), setting.clientele().known(), plan.clients, plan.concurrency);
    }

    @Override
    public List<Measured> ask(List<ProxyUnderTest> proxies) throws IOException {
        List<Measured> all = new ArrayList<>();
        for (ProxyUnderTest proxy : proxies) {
            try (ProxyUnderTest fresh = proxy.contender().start(setting)) {
                all.add(measure(fresh));
            }
        }
        return all;
    }

    private Measured measure(ProxyUnderTest fresh) {
        CpuTime ready = fresh.cpu();
        load.run(fresh.address(), setting.clientele().known(), plan.first, plan.concurrency);
        Pause.millis(4L * plan.settleMillis);
        return new Measured(
                fresh.contender(),
                "the first " + plan.first,
                List.of(
                        fresh.cpu().since(ready).micros() / plan.first,
                        ready.micros() / MICROS_PER_MILLI));
    }
}
