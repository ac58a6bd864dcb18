package dev.countersign.bench;

import java.util.ArrayList;
import java.util.List;

/** What a handshake costs while the configuration changes all the time. */
final class Reloads implements Question {
    private static final int PER_SECOND = 50;
    private static final int RELOADS_BEFORE = 200;
    private static final String IN_PEACE = "in peace";
    private static final String RELOADED = PER_SECOND + " reloads/s";

    private final Plan plan;
    private final Load load;
    private final Clientele clientele;

    Reloads(Plan plan, Load load, Clientele clientele) {
        this.plan = plan;
        this.load = load;
        this.clientele = clientele;
    }

    @Override
    public String heading() {
        return "CPU per handshake while the policy changes";
    }

    @Override
    public String explained() {
        return """
        Known certificates, %,d handshakes for each figure. Turns in peace and turns in which Countersign is given another policy
        %d times a second follow each other: its file is written, and it is told to reload and awaited, so that each reload
        is a whole one: files read, key and chain checked, TLS contexts made, a new epoch in force, live connections decided about
        again. The CPU is all that the process uses, the reloads' own included. The others are not reloaded.
        """
                .formatted(plan.handshakes, PER_SECOND);
    }

    @Override
    public List<Column> columns() {
        return List.of(
                new Column("CPU, µs", 0),
                new Column("times that in peace", 2),
                new Column("reloads per second", 0));
    }

    @Override
    public void warmUp(ProxyUnderTest proxy) {
        load.run(proxy.address(), clientele.known(), plan.warmUp, plan.concurrency);
        proxy.policy()
                .ifPresent(policy -> {
                    for (int i = 0; i < RELOADS_BEFORE; i++) {
                        policy.another();
                    }
                });
    }

    @Override
    public List<Measured> ask(List<ProxyUnderTest> proxies) {
        List<List<Turns.Tally>> ways =
                new Turns(plan, load)
                        .take(
                                clientele.known(),
                                proxies,
                                List.of(Turns.Meanwhile.NOTHING, new Reloading(PER_SECOND)));
        List<Measured> all = new ArrayList<>();
        for (int at = 0; at < proxies.size(); at++) {
            double peace = ways.getFirst().get(at).cpuMicros();
            all.add(measured(IN_PEACE, ways.getFirst().get(at), peace));
            all.add(measured(RELOADED, ways.getLast().get(at), peace));
        }
        return all;
    }

    private static Measured measured(String under, Turns.Tally tally, double peace) {
        return new Measured(
                tally.contender(),
                under,
                List.of(tally.cpuMicros(), tally.cpuMicros() / peace, tally.besidePerSecond()));
    }
}
