package dev.countersign.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Handshakes in short turns, one proxy after the other, so that what else happens on the machine
 * happens to all alike; each turn can be had in several ways, one after the other too.
 */
final class Turns {
    private final Plan plan;
    private final Load load;

    Turns(Plan plan, Load load) {
        this.plan = plan;
        this.load = load;
    }

    /** What goes on beside the handshakes of a turn, until it is closed. */
    interface Meanwhile {
        /** Nothing. */
        Meanwhile NOTHING = proxy -> () -> 0;

        Begun begin(ProxyUnderTest proxy);

        /** What has begun; ending it tells how often it happened. */
        interface Begun {
            int end();
        }
    }

    /** One proxy's figures of one way, added up over all turns. */
    static final class Tally {
        private static final double NANOS = 1e9;

        private final ProxyUnderTest proxy;
        private double cpuMicros;
        private long wallNanos;
        private int handshakes;
        private int beside;

        Tally(ProxyUnderTest proxy) {
            this.proxy = proxy;
        }

        Contender contender() {
            return proxy.contender();
        }

        double cpuMicros() {
            return cpuMicros / handshakes;
        }

        double perSecond() {
            return handshakes * NANOS / wallNanos;
        }

        /** How often a second it happened what went on meanwhile. */
        double besidePerSecond() {
            return beside * NANOS / wallNanos;
        }
    }

    /** For each way the tallies of all proxies, in their order. */
    List<List<Tally>> take(Deck deck, List<ProxyUnderTest> proxies, List<Meanwhile> ways) {
        List<List<Tally>> tallies = new ArrayList<>();
        ways.forEach(way -> tallies.add(proxies.stream().map(Tally::new).toList()));
        int each = plan.handshakes / plan.turns;
        for (int turn = 0; turn < plan.turns; turn++) {
            Deck callers = deck.part(turn, each);
            for (int at = 0; at < proxies.size(); at++) {
                for (int way = 0; way < ways.size(); way++) {
                    take(callers.part(0, each), tallies.get(way).get(at), ways.get(way));
                }
            }
        }
        return tallies;
    }

    private void take(Deck callers, Tally tally, Meanwhile meanwhile) {
        ProxyUnderTest proxy = tally.proxy;
        CpuTime before = proxy.cpu();
        Meanwhile.Begun begun = meanwhile.begin(proxy);
        long start = System.nanoTime();
        load.run(proxy.address(), callers, callers.size(), plan.concurrency);
        tally.wallNanos += System.nanoTime() - start;
        tally.beside += begun.end();
        // what a proxy does for these handshakes a moment later (closing, its journal) is theirs
        // too
        Pause.millis(plan.settleMillis);
        tally.cpuMicros += proxy.cpu().since(before).micros();
        tally.handshakes += callers.size();
    }
}
