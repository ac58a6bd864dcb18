package dev.countersign.journal;

import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that touches a journal's file: takes groups, writes each with one write, and
 * forces them in time.
 *
 * <p>After the first failure it stops for good: what a second force after a failed one says is not
 * to be believed.
 */
final class JournalWriter implements Runnable {
    private static final long FORCE_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(750);

    private final ClaimedDirectory claim;
    private final ChainedFile file;
    private final Backlog backlog;
    private final Clock clock;
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final Map<CompletableFuture<Head>, Head> unforcedPromises = new LinkedHashMap<>();
    private List<Pending> inHand = List.of();
    private boolean unforced;
    private long unforcedSince;
    private volatile Head head;

    JournalWriter(ClaimedDirectory claim, ChainedFile file, Backlog backlog, Clock clock) {
        this.claim = claim;
        this.file = file;
        this.backlog = backlog;
        this.clock = clock;
        this.head = file.head();
    }

    /** The last line on disk. */
    Head head() {
        return head;
    }

    /** Done when the last line is on disk and the directory is free again. */
    CompletableFuture<@Nullable Void> ended() {
        return ended;
    }

    @Override
    public void run() {
        try (claim;
                file) {
            boolean open = true;
            while (open) {
                open = !(backlog.state() instanceof JournalState.Closed);
                inHand = backlog.take(patience());
                write(inHand);
                if (!unforcedPromises.isEmpty() || patience() <= 0) {
                    force();
                }
            }
            write(Entry.ofTheJournal(EntryKind.STOP, clock.instant()).build());
            force();
        } catch (Throwable problem) {
            fail(problem);
        }
        ended.complete(null);
    }

    private void write(List<Pending> group) throws IOException {
        if (group.isEmpty()) {
            return;
        }
        for (Pending pending : group) {
            file.append(pending.entry());
            if (pending.onDisk() != null) {
                unforcedPromises.put(pending.onDisk(), file.head());
            }
        }
        flush();
        long refused = backlog.written(group);
        if (refused > 0) {
            write(
                    Entry.ofTheJournal(EntryKind.LOST, clock.instant())
                            .number("count", refused)
                            .build());
        }
    }

    private void write(Entry entry) throws IOException {
        file.append(entry);
        flush();
    }

    private void flush() throws IOException {
        file.flush();
        if (!unforced) {
            unforced = true;
            unforcedSince = System.nanoTime();
        }
    }

    private void force() throws IOException {
        file.force();
        unforced = false;
        head = file.head();
        unforcedPromises.forEach(CompletableFuture::complete);
        unforcedPromises.clear();
    }

    private long patience() {
        return unforced ? unforcedSince + FORCE_AFTER_NANOS - System.nanoTime() : Long.MAX_VALUE;
    }

    private void fail(Throwable problem) {
        String reason = reason(problem);
        IOException failure = new IOException(reason, problem);
        List<Pending> queued = backlog.fail(reason);
        for (List<Pending> group : List.of(inHand, queued)) {
            for (Pending pending : group) {
                if (pending.onDisk() != null) {
                    pending.onDisk().completeExceptionally(failure);
                }
            }
        }
        unforcedPromises.keySet().forEach(promise -> promise.completeExceptionally(failure));
        ended.completeExceptionally(failure);
    }

    private String reason(Throwable problem) {
        boolean ofTheDisk = problem instanceof IOException;
        return head.file()
                + ": "
                + (ofTheDisk ? problem.getMessage() : problem)
                + "; line "
                + head.line()
                + " is the last one on disk for certain; "
                + (ofTheDisk ? "make room or replace the disk" : "report this bug")
                + ", then restart";
    }
}
