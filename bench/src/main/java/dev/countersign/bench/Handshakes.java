package dev.countersign.bench;

import java.util.ArrayList;
import java.util.List;

/** What a full mutual handshake costs. */
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
        List<Turns.Meanwhile> alone = List.of(Turns.Meanwhile.NOTHING);
        return new Turns(plan, load)
                .take(deck, proxies, alone).getFirst().stream()
                        .map(one ->
                                new Measured(
                                        one.contender(),
                                        under,
                                        List.of(one.cpuMicros(), one.perSecond())))
                        .toList();
    }
}
