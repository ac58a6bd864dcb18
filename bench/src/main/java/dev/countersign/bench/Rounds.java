package dev.countersign.bench;

import dev.countersign.bench.Measured.Acquaintance;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The measuring. All proxies run all the time, and each figure is gathered in short turns, one
 * proxy after the other, so that what else happens on the machine happens to all alike.
 */
final class Rounds {
    private final Plan plan;
    private final List<ProxyUnderTest> proxies;
    private final Load load;
    private final Clientele clientele;
    private final PrintStream progress;

    Rounds(
            Plan plan,
            List<ProxyUnderTest> proxies,
            Load load,
            Clientele clientele,
            PrintStream progress) {
        this.plan = plan;
        this.proxies = List.copyOf(proxies);
        this.load = load;
        this.clientele = clientele;
        this.progress = progress;
    }

    List<Measured> run() {
        for (ProxyUnderTest proxy : proxies) {
            progress.println("warming up " + proxy.contender().label());
            load.run(proxy.address(), clientele.known(), plan.warmUp, plan.concurrency);
        }
        progress.println("measuring");
        List<Measured> all = new ArrayList<>();
        for (int round = 1; round <= plan.rounds; round++) {
            progress.println("round " + round);
            all.addAll(measure(Acquaintance.KNOWN, clientele.known()));
            all.addAll(measure(Acquaintance.NEVER_SEEN, clientele.strangers(plan.handshakes)));
        }
        return all;
    }

    private List<Measured> measure(Acquaintance acquaintance, Deck deck) {
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
            measured.add(tallies.get(at).of(proxies.get(at).contender(), acquaintance));
            progress.println("  " + measured.getLast());
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

        Measured of(Contender contender, Acquaintance acquaintance) {
            return new Measured(
                    contender,
                    acquaintance,
                    cpuMicros / handshakes,
                    handshakes * NANOS / wallNanos);
        }
    }
}
