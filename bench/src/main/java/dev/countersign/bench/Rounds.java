package dev.countersign.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The measuring of one question. All proxies run all the time, and the rounds go through all of
 * them, so that what else happens on the machine happens to all alike.
 */
record Rounds(int rounds, List<ProxyUnderTest> proxies, PrintStream progress) {
    Rounds {
        proxies = List.copyOf(proxies);
    }

    /** All that was measured. */
    List<Measured> of(Question question) throws IOException {
        progress.println(question.heading());
        for (ProxyUnderTest proxy : proxies) {
            progress.println("  warming up " + proxy.contender().label());
            question.warmUp(proxy);
        }
        List<Measured> all = new ArrayList<>();
        for (int round = 1; round <= question.rounds(rounds); round++) {
            progress.println("  round " + round);
            List<Measured> measured = question.ask(proxies);
            measured.forEach(one -> progress.println("    " + one));
            all.addAll(measured);
        }
        return all;
    }
}
