package dev.countersign.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What a full mutual handshake costs. The figure is gathered in short turns, one proxy after the
 * other, so that what else happens on the machine happens to all alike.
 */
final class Handshakes implements Question {
    private static final String KNOWN = "known certificates";
    private static final String NEVER_SEEN = "never seen before";

    private final Plan plan;
    private final Load load;
    private final Clientele clientele;

    Handshakes(Plan plan, Load load, Clientele clientele) {
        this.plan = plan;
        this.load = load;
        this.clientele = clientele;
    }

    @Override
    public String heading() {
        return "CPU per full mutual TLS 1.3 handshake";
    }

    @Override
    public String explained() {
        return """
        %,d handshakes for each figure, gathered in %d turns, %d connections at once, %,d known clients. P-256
        leaf and intermediate on both sides, X25519, AES-128-GCM, no resumption, one byte there and back.
        """
                .formatted(plan.handshakes, plan.turns, plan.concurrency, plan.clients);
    }

    @Override
    public List<Column> columns() {
        return List.of(new Column("CPU, µs", 0), new Column("per second", 0));
    }

    @Override
    public void warmUp(ProxyUnderTest proxy) {
        load.run(proxy.address(), clientele.known(), plan.warmUp, plan.concurrency);
    }

    @Override
    public List<Measured> ask(List<ProxyUnderTest> proxies) {
        List<Measured> all = new ArrayList<>(measure(KNOWN, clientele.known(), proxies));
        all.addAll(measure(NEVER_SEEN, clientele.strangers(plan.handshakes), proxies));
        return all;
    }

    private List<Measured> measure(String under, Deck deck, List<ProxyUnderTest> proxies) {
        List<Tally> tallies = proxies.stream().map(proxy -> new Tally()).toList();
        int each = plan.handshakes / plan.turns;
        for (int turn = 0; turn < plan.turns; turn++) {
            Deck callers = deck.part(turn, each);
            for (int at = 0; at < proxies.size(); at++) {
                take(proxies.get(at), callers.part(0, each), tallies.get(at));
            }
        }
        List<Measured> measured = new ArrayList<>();
        for (int at = 0; at < proxies.size(); at++) {
            measured.add(tallies.get(at).of(proxies.get(at).contender(), under));
        }
        return measured;
    }

    private void take(ProxyUnderTest proxy, Deck callers, Tally tally) {
        CpuTime before = proxy.cpu();
        long start = System.nanoTime();
        load.run(proxy.address(), callers, callers.size(), plan.concurrency);
        long wall = System.nanoTime() - start;
        // what a proxy does for these handshakes a moment later (closing, its journal) is theirs
        // too
        Pause.millis(plan.settleMillis);
        tally.add(proxy.cpu().since(before), wall, callers.size());
    }

    /** One proxy's turns of one figure, added up. */
    private static final class Tally {
        private static final double NANOS = 1e9;

        private double cpuMicros;
        private long wallNanos;
        private int handshakes;

        void add(CpuTime cpu, long wall, int count) {
            cpuMicros += cpu.micros();
            wallNanos += wall;
            handshakes += count;
        }

        Measured of(Contender contender, String under) {
            return new Measured(
                    contender,
                    under,
                    List.of(cpuMicros / handshakes, handshakes * NANOS / wallNanos));
        }
    }
}
