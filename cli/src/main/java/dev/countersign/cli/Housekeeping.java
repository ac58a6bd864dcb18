package dev.countersign.cli;

import dev.countersign.authority.Authority;
import dev.countersign.authority.IdentityKeeper;
import dev.countersign.authority.IdentityKeeper.Kept;
import dev.countersign.problem.CountersignException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks once a second whether an identity is to be renewed or the revocation list is due, and has
 * the gateway take what is new. It goes by the clock, not by how long it slept: after a suspend it
 * acts at once.
 */
final class Housekeeping implements AutoCloseable {
    private final Authority authority;
    private final List<IdentityKeeper> keepers;
    private final Clock clock;
    private final Terminal terminal;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("housekeeping").factory());
    private Instant listDue;

    Housekeeping(
            Authority authority, List<IdentityKeeper> keepers, Clock clock, Terminal terminal) {
        this.authority = authority;
        this.keepers = List.copyOf(keepers);
        this.clock = clock;
        this.terminal = terminal;
        this.listDue = authority.revocationsDue();
    }

    /** Begins to look; what changed is handed over by running the action. */
    void start(Runnable changed) {
        var _ = timer.scheduleWithFixedDelay(() -> lookSafely(changed), 1, 1, TimeUnit.SECONDS);
    }

    private void lookSafely(Runnable changed) {
        try {
            if (look()) {
                changed.run();
            }
        } catch (CountersignException e) {
            terminal.error(e);
        } catch (RuntimeException e) {
            terminal.note("housekeeping failed and will try again: " + e);
        }
    }

    private boolean look() {
        Instant now = clock.instant();
        boolean changed = false;
        for (IdentityKeeper keeper : keepers) {
            if (!now.isBefore(keeper.nextCheck())) {
                Kept kept = keeper.ensure();
                changed |= kept == Kept.ISSUED || kept == Kept.RENEWED;
                if (kept == Kept.REVOKED) {
                    terminal.note(
                            "an identity was revoked and is not renewed; remove its folder to enrol it anew");
                }
            }
        }
        if (!now.isBefore(listDue)) {
            authority.currentRevocations();
            listDue = authority.revocationsDue();
            changed = true;
        }
        return changed;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
