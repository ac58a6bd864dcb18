package dev.countersign.cli.warmup;

import dev.countersign.gateway.Transport;
import dev.countersign.journal.Journal;
import dev.countersign.trust.SignatureCheck;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Handshakes of this process with itself, for its compiler to see what is done most, before anybody
 * else comes: two gateways of our own classes, one dialling the other, with certificates of an
 * authority that nobody else believes and that is forgotten afterwards. Judge, confirm, policy,
 * native engine, relay and a journal of their own: all of it is done as for real peers. Nothing of
 * it stays: no socket, no thread, no file.
 */
public final class WarmUp {
    /** After these the compiler has little left to do (bench/side-by-side --ask FIRST). */
    private static final int ENOUGH = 12_000;

    private static final int ALL_OF_EPOCH = 50;

    /** After so many epochs comes one that leaves out those who are there. */
    private static final int ROUNDS_UNTIL_CUT_OFF = 6;

    private static final Duration QUIET = Duration.ofMillis(400);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Means means;
    private final Deadline deadline;

    /**
     * What the gateway that is to be warm is made of, where that decides which code runs; meters
     * are made anew and read by nobody.
     */
    public record Means(
            Transport transport,
            SignatureCheck signatures,
            Supplier<MeterRegistry> meters,
            Clock clock) {}

    /** When there has been enough of it: a time is over, or somebody wants to stop. */
    private record Deadline(long start, Duration longest, BooleanSupplier stopping) {
        boolean isHalfOver() {
            return isOver(longest.dividedBy(2));
        }

        boolean isOver() {
            return isOver(longest);
        }

        private boolean isOver(Duration time) {
            return System.nanoTime() - start >= time.toNanos() || stopping.getAsBoolean();
        }
    }

    /** How much was done, and how long it took. */
    public record Done(int handshakes, Duration took) {}

    private WarmUp(Means means, Deadline deadline) {
        this.means = means;
        this.deadline = deadline;
    }

    /**
     * Does it in a folder of its own, which must not be there and is gone afterwards, until there
     * were enough handshakes, the time is over, or somebody wants to stop.
     *
     * @throws IOException when it could not be done; whoever serves is no worse for it
     */
    public static Done run(Path folder, Means means, Duration longest, BooleanSupplier stopping)
            throws IOException {
        long start = System.nanoTime();
        WarmUp warmUp = new WarmUp(means, new Deadline(start, longest, stopping));
        int handshakes;
        try (Passing passing = Passing.folder(folder);
                Journal journal = Journal.open(passing.path(), "warm-up", means.clock())) {
            handshakes = warmUp.handshakes(journal);
        }
        warmUp.awaitCompiler();
        return new Done(handshakes, Duration.ofNanos(System.nanoTime() - start));
    }

    private int handshakes(Journal journal) throws IOException {
        try (Pair pair = Pair.start(means, journal);
                Callers callers = new Callers(pair)) {
            int done = 0;
            int rounds = 0;
            while (done < ENOUGH && !deadline.isHalfOver()) {
                done += callers.call(ALL_OF_EPOCH);
                pair.renew();
                rounds++;
                if (rounds % ROUNDS_UNTIL_CUT_OFF == 0) {
                    done += callers.hold(ALL_OF_EPOCH, pair::turnAway);
                    pair.letIn();
                }
            }
            return done;
        }
    }

    /**
     * What the handshakes have given the compiler to do is done before anybody comes: on one core
     * it is seconds behind.
     */
    private void awaitCompiler() {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        if (compiler == null || !compiler.isCompilationTimeMonitoringSupported()) {
            return;
        }
        long compiled = compiler.getTotalCompilationTime();
        long quietSince = System.nanoTime();
        while (System.nanoTime() - quietSince < QUIET.toNanos() && !deadline.isOver()) {
            LockSupport.parkNanos(PAUSE.toNanos());
            if (compiler.getTotalCompilationTime() != compiled) {
                compiled = compiler.getTotalCompilationTime();
                quietSince = System.nanoTime();
            }
        }
    }
}
