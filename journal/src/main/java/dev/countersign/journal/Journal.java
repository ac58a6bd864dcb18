package dev.countersign.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The record that one process keeps of its decisions, in files of its own in a directory it shares
 * with its predecessors.
 *
 * <p>Callers hand entries over; one thread numbers, chains, writes and forces them, and begins a
 * new file when one is large or old. It never deletes one. All methods may be called by many
 * threads.
 */
public final class Journal implements AutoCloseable {
    private static final Limits LIMITS = new Limits(65_536, AppendFile::create);

    private final Backlog backlog;
    private final JournalWriter writer;
    private final HeadKeeper heads;

    private Journal(Backlog backlog, HeadKeeper heads, JournalWriter writer) {
        this.backlog = backlog;
        this.heads = heads;
        this.writer = writer;
    }

    /**
     * Begins a new file, linked to the newest one in the directory, with a first line that is on
     * disk when this returns.
     *
     * @throws IOException when the directory cannot be written to, or another process has a journal
     *     open in it
     */
    public static Journal open(Path directory, String process, Clock clock) throws IOException {
        return open(directory, process, clock, Settings.DEFAULT);
    }

    /** The same with other sizes and times. */
    public static Journal open(Path directory, String process, Clock clock, Settings settings)
            throws IOException {
        return open(directory, process, clock, settings, LIMITS);
    }

    static Journal open(
            Path directory, String process, Clock clock, Settings settings, Limits limits)
            throws IOException {
        HeadKeeper heads = new HeadKeeper(process, settings.headPeriod());
        ClaimedDirectory claim = ClaimedDirectory.claim(directory);
        try {
            RotatingFile files = new RotatingFile(claim, process, clock, settings, limits.files());
            Backlog backlog = new Backlog(limits.capacity());
            JournalWriter writer = new JournalWriter(files, backlog, heads, clock);
            Thread.ofPlatform().daemon().name("journal-writer").start(writer);
            return new Journal(backlog, heads, writer);
        } catch (IOException | RuntimeException e) {
            claim.close();
            throw e;
        }
    }

    /**
     * Has the chain signed from now on: within a second, then once in each period in which it grew,
     * and when a file is closed. Without a signer there are no heads.
     */
    public void signHeadsWith(HeadSigner signer) {
        heads.signWith(signer);
    }

    /** Hands an entry over and returns at once; never waits for the disk. */
    public Recorded record(Entry entry) {
        return backlog.offer(new Pending(entry, null));
    }

    /**
     * Records an entry and returns when its line is on disk, and with it all that was recorded
     * before. Callers that come together share one force.
     *
     * @throws IOException when the line is not known to be on disk
     */
    public Head recordDurably(Entry entry) throws IOException {
        CompletableFuture<Head> onDisk = new CompletableFuture<>();
        if (backlog.offer(new Pending(entry, onDisk)) == Recorded.REFUSED) {
            throw new IOException("entry not recorded: " + why());
        }
        return await(onDisk);
    }

    /** Whether entries are taken now; cheap enough to ask for each connection. */
    public JournalState state() {
        return backlog.state();
    }

    /** The last line that is known to be on disk. */
    public Head head() {
        return writer.head();
    }

    /** The newest signed head that is known to be on disk: what to keep elsewhere. */
    public Optional<SignedHead> signedHead() {
        return writer.signedHead();
    }

    /**
     * Writes what is queued and a last line that says so, and returns when all is on disk.
     *
     * @throws IOException when it is not
     */
    @Override
    public void close() throws IOException {
        backlog.close();
        await(writer.ended());
    }

    private String why() {
        return switch (state()) {
            case JournalState.Failed failed -> failed.reason();
            case JournalState.Closed _ -> "the journal is closed";
            case JournalState.Overflowed _, JournalState.Recording _ ->
                    "too many entries wait for the disk; try again later";
        };
    }

    private static <T extends @Nullable Object> T await(CompletableFuture<T> future)
            throws IOException {
        try {
            return future.join();
        } catch (CompletionException e) {
            Throwable failure = future.exceptionNow();
            throw new IOException(failure.getMessage(), failure);
        }
    }

    /**
     * When a file ends and another one begins, and how often the chain is signed.
     *
     * @param rotationBytes a file that is as long is closed before the next entry
     * @param rotationAge a file that is as old is closed, if it has an entry
     * @param headPeriod the time from one signed head to the next
     */
    public record Settings(long rotationBytes, Duration rotationAge, Duration headPeriod) {
        /** 64 MiB, 24 hours, 60 seconds. */
        public static final Settings DEFAULT =
                new Settings(64L << 20, Duration.ofHours(24), Duration.ofSeconds(60));

        /** Refuses sizes and times that are not positive. */
        public Settings {
            if (rotationBytes < 1 || !rotationAge.isPositive() || !headPeriod.isPositive()) {
                throw new IllegalArgumentException(
                        "settings: "
                                + rotationBytes
                                + " bytes, "
                                + rotationAge
                                + ", "
                                + headPeriod
                                + " (expected: each above 0)");
            }
        }
    }

    /** What tests change: the length of the queue, and the file beneath. */
    record Limits(int capacity, AppendFile.Creator files) {}
}
