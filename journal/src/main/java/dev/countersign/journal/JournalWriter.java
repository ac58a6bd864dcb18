package dev.countersign.journal;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that touches a journal's files: takes groups, writes each with one write, forces
 * them in time, has the chain signed, and goes on in a new file when one is large or old.
 *
 * <p>After the first failure it stops for good: what a second force after a failed one says is not
 * to be believed.
 */
final class JournalWriter implements Runnable {
    private static final long FORCE_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(750);

    /** How long nothing happens before it looks what is due by the clock. */
    private static final long LOOK_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RotatingFile files;
    private final Backlog backlog;
    private final HeadKeeper heads;
    private final Clock clock;
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final Map<CompletableFuture<Head>, Head> unforcedPromises = new LinkedHashMap<>();
    private List<Pending> inHand = List.of();
    private boolean unforced;
    private long unforcedSince;
    private volatile Head head;
    private volatile @Nullable SignedHead signedHead;

    JournalWriter(RotatingFile files, Backlog backlog, HeadKeeper heads, Clock clock) {
        this.files = files;
        this.backlog = backlog;
        this.heads = heads;
        this.clock = clock;
        this.head = files.head();
    }

    /** The last line on disk. */
    Head head() {
        return head;
    }

    /** The newest signed head on disk. */
    Optional<SignedHead> signedHead() {
        return Optional.ofNullable(signedHead);
    }

    /** Done when the last line is on disk and the directory is free again. */
    CompletableFuture<@Nullable Void> ended() {
        return ended;
    }

    @Override
    public void run() {
        try (files) {
            boolean open = true;
            while (open) {
                open = !(backlog.state() instanceof JournalState.Closed);
                inHand = backlog.take(Math.min(LOOK_AFTER_NANOS, untilForced()));
                write(inHand);
                doWhatIsDue();
                if (!unforcedPromises.isEmpty() || untilForced() <= 0) {
                    force();
                }
            }
            write(heads.next(files.head(), clock.instant()));
            files.append(Entry.ofTheJournal(EntryKind.STOP, clock.instant()).build());
            flush();
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
            if (files.isLarge()) {
                rotate();
            }
            files.append(pending.entry());
            if (pending.onDisk() != null) {
                unforcedPromises.put(pending.onDisk(), files.head());
            }
        }
        flush();
        long refused = backlog.written(group);
        if (refused > 0) {
            files.append(
                    Entry.ofTheJournal(EntryKind.LOST, clock.instant())
                            .number("count", refused)
                            .build());
            flush();
        }
    }

    private void doWhatIsDue() throws IOException {
        Instant now = clock.instant();
        write(heads.due(files.head(), now));
        if (files.isOld(now)) {
            rotate();
        }
    }

    private void write(Optional<Entry> signed) throws IOException {
        if (signed.isPresent()) {
            files.append(signed.get());
            heads.written(files.head());
            flush();
        }
    }

    /** Whatever is in the file is on disk, a last line included, before the next one begins. */
    private void rotate() throws IOException {
        Instant now = clock.instant();
        write(heads.next(files.head(), now));
        files.append(Entry.ofTheJournal(EntryKind.STOP, now).flag("rotated", true).build());
        flush();
        force();
        files.next();
        head = files.head();
    }

    private void flush() throws IOException {
        files.flush();
        if (!unforced) {
            unforced = true;
            unforcedSince = System.nanoTime();
        }
    }

    private void force() throws IOException {
        files.force();
        unforced = false;
        head = files.head();
        signedHead = heads.newest();
        unforcedPromises.forEach(CompletableFuture::complete);
        unforcedPromises.clear();
    }

    private long untilForced() {
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
