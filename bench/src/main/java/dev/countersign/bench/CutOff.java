package dev.countersign.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** How long it takes until those have gone whom a new policy leaves out, and what others notice. */
final class CutOff implements Question {
    private static final int WATCHED = 16;
    private static final long EVERY_MICROS = 10_000;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final long LONGEST_SECONDS = 60;

    private final Plan plan;
    private final Loops loops;
    private final Clientele clientele;

    CutOff(Plan plan, Loops loops, Clientele clientele) {
        this.plan = plan;
        this.loops = loops;
        this.clientele = clientele;
    }

    @Override
    public String heading() {
        return "Connections that a new policy leaves out";
    }

    @Override
    public String explained() {
        return """
        Of %,d open connections so many are of guests; then comes a policy without guests. In force: from asking for the
        reload until all have been told of it. Gone: until the client of the last of them has seen its end. p99: of a byte
        there and back every %d ms on %d others of the connections, from asking until then; before it, in peace.
        """
                .formatted(plan.many, TimeUnit.MICROSECONDS.toMillis(EVERY_MICROS), WATCHED);
    }

    @Override
    public List<Column> columns() {
        return List.of(
                new Column("gone, ms", 0),
                new Column("in force, ms", 0),
                new Column("p99, µs", 0),
                new Column("p99 before, µs", 0));
    }

    @Override
    public void warmUp(ProxyUnderTest proxy) {
        // what a process does for the first time may be just this
    }

    @Override
    public List<Measured> ask(List<ProxyUnderTest> proxies) {
        List<Measured> all = new ArrayList<>();
        for (ProxyUnderTest proxy : proxies) {
            proxy.policy()
                    .ifPresent(policy -> {
                        all.add(measured(proxy, policy, plan.many / 10));
                        all.add(measured(proxy, policy, plan.many - WATCHED));
                    });
        }
        return all;
    }

    private Measured measured(ProxyUnderTest proxy, PolicyFile policy, int guests) {
        try (Lines staying =
                        Lines.open(
                                loops,
                                proxy.address(),
                                clientele.known(),
                                Math.max(WATCHED, plan.many - guests));
                Lines leaving = Lines.open(loops, proxy.address(), clientele.guests(), guests)) {
            Pause.millis(plan.settleMillis * 12L);
            Times before =
                    watching(
                            staying,
                            () -> Pause.millis(TimeUnit.SECONDS.toMillis(plan.echoSeconds)));
            long start = System.nanoTime();
            List<Double> millis = new ArrayList<>();
            Times meanwhile =
                    watching(
                            staying,
                            () -> {
                                policy.withoutGuests();
                                millis.add((System.nanoTime() - start) / NANOS_PER_MILLI);
                                awaitNone(leaving);
                                millis.add((System.nanoTime() - start) / NANOS_PER_MILLI);
                            });
            return new Measured(
                    proxy.contender(),
                    "%,d of them".formatted(guests),
                    List.of(
                            millis.get(1),
                            millis.get(0),
                            meanwhile.micros(0.99),
                            before.micros(0.99)));
        } finally {
            policy.withGuests();
        }
    }

    private static void awaitNone(Lines leaving) {
        long start = System.nanoTime();
        while (leaving.open() > 0) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(LONGEST_SECONDS)) {
                throw new IllegalStateException(leaving.open() + " have not ended");
            }
            Pause.millis(2);
        }
    }

    /** A byte there and back on some of them, again and again while something happens. */
    private Times watching(Lines lines, Runnable what) {
        List<Long> nanos = new ArrayList<>();
        ScheduledFuture<?> pings =
                loops.loop()
                        .scheduleAtFixedRate(
                                () -> lines.first(WATCHED, line -> Echoes.ping(line, nanos)),
                                0,
                                EVERY_MICROS,
                                TimeUnit.MICROSECONDS);
        what.run();
        pings.cancel(false);
        return Times.ofNanos(loops.run(() -> List.copyOf(nanos)));
    }
}
