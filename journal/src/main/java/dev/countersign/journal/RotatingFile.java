package dev.countersign.journal;

import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;

/**
 * The newest file of a claimed directory, which is another one after each rotation. It is never
 * rotated before it has an entry of somebody.
 */
final class RotatingFile implements Closeable {
    private final ClaimedDirectory claim;
    private final String process;
    private final Clock clock;
    private final Journal.Settings settings;
    private final AppendFile.Creator files;
    private ChainedFile file;
    private Instant begun;
    private boolean worthKeeping;

    /** Begins the first file of a process; the claim is then this object's to close. */
    RotatingFile(
            ClaimedDirectory claim,
            String process,
            Clock clock,
            Journal.Settings settings,
            AppendFile.Creator files)
            throws IOException {
        this.claim = claim;
        this.process = process;
        this.clock = clock;
        this.settings = settings;
        this.files = files;
        this.begun = clock.instant();
        this.file = claim.begin(process, clock, files);
    }

    /** Goes on in a new file, which follows the last line. All of the old one must be on disk. */
    void next() throws IOException {
        ChainedFile old = file;
        begun = clock.instant();
        file = claim.beginAfter(old.head(), process, clock, files);
        worthKeeping = false;
        old.close();
    }

    /** Whether it has reached its size. */
    boolean isLarge() {
        return worthKeeping && file.size() >= settings.rotationBytes();
    }

    /** Whether it has reached its age. */
    boolean isOld(Instant now) {
        return worthKeeping && !now.isBefore(begun.plus(settings.rotationAge()));
    }

    void append(Entry entry) throws IOException {
        file.append(entry);
        worthKeeping |= !entry.isHead();
    }

    void flush() throws IOException {
        file.flush();
    }

    void force() throws IOException {
        file.force();
    }

    /** The last line appended. */
    Head head() {
        return file.head();
    }

    @Override
    public void close() throws IOException {
        try (claim) {
            file.close();
        }
    }
}
