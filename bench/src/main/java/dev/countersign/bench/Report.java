package dev.countersign.bench;

import dev.countersign.bench.Measured.Acquaintance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The figures of a run as Markdown: medians, least and greatest, and ratios round by round. */
record Report(Plan plan, List<Measured> all, String loadBefore) {

    String markdown() {
        StringBuilder text = new StringBuilder(introduction());
        for (Acquaintance acquaintance : Acquaintance.values()) {
            plan.contenders().forEach(one -> text.append(row(one, acquaintance)));
        }
        return text.append('\n').append(Machine.facts(loadBefore)).toString();
    }

    private String introduction() {
        return """
        ## CPU per full mutual TLS 1.3 handshake

        Median (least–greatest) of %d rounds of %,d handshakes each, gathered in %d turns, one proxy after
        the other; ratios within one round. P-256 leaf and
        intermediate on both sides, X25519, AES-128-GCM, no resumption, one byte there and back through
        the proxy to a plain echo service; one core for the proxy, %d connections at once, %,d known
        clients. Countersign: judge, confirm, policy and journal on. nginx: no log of connections.

        | proxy | certificates | CPU, µs | ratio to nginx | per second |
        |---|---|---|---|---|
        """
                .formatted(
                        plan.rounds, plan.handshakes, plan.turns, plan.concurrency, plan.clients);
    }

    private String row(Contender contender, Acquaintance acquaintance) {
        return "| "
                + String.join(
                        " | ",
                        contender.label(),
                        acquaintance.label(),
                        Spread.of(figures(contender, acquaintance, Measured::cpuMicrosPerHandshake))
                                .text(0),
                        ratio(contender, acquaintance),
                        Spread.of(figures(contender, acquaintance, Measured::handshakesPerSecond))
                                .text(0))
                + " |\n";
    }

    /** Ratios round by round, to the first nginx. */
    private String ratio(Contender contender, Acquaintance acquaintance) {
        Optional<Contender> nginx =
                plan.contenders().stream().filter(one -> one.kind() == ProxyKind.NGINX).findFirst();
        if (nginx.isEmpty() || contender.equals(nginx.get())) {
            return "";
        }
        List<Double> own = figures(contender, acquaintance, Measured::cpuMicrosPerHandshake);
        List<Double> its = figures(nginx.get(), acquaintance, Measured::cpuMicrosPerHandshake);
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < own.size(); round++) {
            ratios.add(own.get(round) / its.get(round));
        }
        return Spread.of(ratios).text(2);
    }

    private List<Double> figures(
            Contender contender, Acquaintance acquaintance, ToDoubleFunction<Measured> figure) {
        return all.stream()
                .filter(one ->
                        one.contender().equals(contender) && one.acquaintance() == acquaintance)
                .map(one -> figure.applyAsDouble(one))
                .toList();
    }
}
