package dev.countersign.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The record that one process keeps of its decisions, in a file of its own in a directory it shares
 * with its predecessors.
 *
 * <p>Callers hand entries over; one thread numbers, chains, writes and forces them. All methods may
 * be called by many threads.
 */
public final class Journal implements AutoCloseable {
    private static final Limits LIMITS = new Limits(65_536, AppendFile::create);

    private final Backlog backlog;
    private final JournalWriter writer;

    private Journal(Backlog backlog, JournalWriter writer) {
        this.backlog = backlog;
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
        return open(directory, process, clock, LIMITS);
    }

    static Journal open(Path directory, String process, Clock clock, Limits limits)
            throws IOException {
        ClaimedDirectory claim = ClaimedDirectory.claim(directory);
        try {
            ChainedFile file = claim.begin(process, clock, limits.files());
            Backlog backlog = new Backlog(limits.capacity());
            JournalWriter writer = new JournalWriter(claim, file, backlog, clock);
            Thread.ofPlatform().daemon().name("journal-writer").start(writer);
            return new Journal(backlog, writer);
        } catch (IOException | RuntimeException e) {
            claim.close();
            throw e;
        }
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

    /** The last line that is known to be on disk: what to sign and keep elsewhere. */
    public Head head() {
        return writer.head();
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

    /** What tests change: the length of the queue, and the file beneath. */
    record Limits(int capacity, AppendFile.Creator files) {}
}
