package dev.countersign.cli.upkeep;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks several times a second which chores are due, by the clock and not by how long it slept:
 * after a suspend it acts at once. Chores do not wait for each other. What they change is put in
 * force by one action, which is tried again until it succeeds; until then what ran before goes on.
 */
public final class Upkeep implements AutoCloseable {
    private static final long EVERY_MILLIS = 250;
    private static final long AGAIN_MILLIS = 1000;
    private static final String RELOAD = "reload";

    private final List<Chore> chores;
    private final Clock clock;
    private final Alarms alarms;
    private final AtomicBoolean pending = new AtomicBoolean();
    private final ScheduledExecutorService timer;

    public Upkeep(List<Chore> chores, Clock clock, Alarms alarms) {
        this.chores = List.copyOf(chores);
        this.clock = clock;
        this.alarms = alarms;
        this.timer =
                Executors.newScheduledThreadPool(
                        chores.size() + 1,
                        Thread.ofPlatform().daemon().name("upkeep-", 0).factory());
    }

    /** Begins to look; what changed is put in force by the action. */
    public void start(Runnable putInForce) {
        for (Chore chore : chores) {
            every(EVERY_MILLIS, () -> look(chore, putInForce));
        }
        every(AGAIN_MILLIS, () -> apply(putInForce));
    }

    private void every(long millis, Runnable action) {
        var _ = timer.scheduleWithFixedDelay(action, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void look(Chore chore, Runnable putInForce) {
        try {
            if (clock.instant().isBefore(chore.due())) {
                return;
            }
            if (chore.run() == Chore.Done.CHANGED) {
                pending.set(true);
                apply(putInForce);
            }
            alarms.clear(chore.name());
        } catch (LevelledException e) {
            alarms.raise(chore.name(), e.level(), e.problem());
        } catch (CountersignException e) {
            alarms.raise(chore.name(), "", e);
        } catch (RuntimeException e) {
            alarms.raise(chore.name(), "", failed(e));
        }
    }

    private synchronized void apply(Runnable putInForce) {
        if (!pending.getAndSet(false)) {
            return;
        }
        try {
            putInForce.run();
            alarms.clear(RELOAD);
        } catch (CountersignException e) {
            pending.set(true);
            alarms.raise(RELOAD, "refused, what ran before goes on", e);
        } catch (RuntimeException e) {
            pending.set(true);
            alarms.raise(RELOAD, "failed, what ran before goes on", failed(e));
        }
    }

    private static CountersignException failed(RuntimeException e) {
        return new CountersignException(ProblemCode.PROGRAM_FAILED, e.toString());
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
