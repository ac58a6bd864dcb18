package dev.countersign.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A journal's directory, locked by the one process that may begin files in it; the lock ends with
 * the process.
 */
final class ClaimedDirectory implements Closeable {
    private static final Set<Path> CLAIMED_HERE = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel lock;

    private ClaimedDirectory(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /** Creates the directory if there is none, readable by its owner alone, and locks it. */
    static ClaimedDirectory claim(Path directory) throws IOException {
        Files.createDirectories(
                directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path real = directory.toRealPath();
        // POSIX: closing any channel to the file ends this process's lock, so ask before opening.
        if (!CLAIMED_HERE.add(real)) {
            throw inUse(directory);
        }
        try {
            return new ClaimedDirectory(real, lock(real));
        } catch (IOException | RuntimeException e) {
            CLAIMED_HERE.remove(real);
            throw e;
        }
    }

    /** Begins a file that follows the newest one, with a start line that is on disk. */
    ChainedFile begin(String process, Clock clock, AppendFile.Creator files) throws IOException {
        return beginAfter(JournalFiles.head(JournalFiles.in(directory)), process, clock, files);
    }

    /** The same after the line that this process wrote last. */
    ChainedFile beginAfter(Head before, String process, Clock clock, AppendFile.Creator files)
            throws IOException {
        Instant now = clock.instant();
        String name = JournalFiles.nameAfter(before.file(), now);
        Path path = directory.resolve(name);
        AppendFile file = files.create(path);
        try {
            ChainedFile chained = new ChainedFile(name, file, before);
            chained.append(
                    Entry.ofTheJournal(EntryKind.START, now)
                            .text("after", before.file())
                            .number("lines", before.line())
                            .text("process", process)
                            .build());
            chained.flush();
            chained.force();
            forceDirectory();
            return chained;
        } catch (IOException | RuntimeException e) {
            discard(file, path, e);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        CLAIMED_HERE.remove(directory);
        lock.close();
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        directory.resolve("lock"),
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        AppendFile.OWNER_ONLY);
        if (channel.tryLock() == null) {
            channel.close();
            throw inUse(directory);
        }
        return channel;
    }

    private static IOException inUse(Path directory) {
        return new FileSystemException(
                directory.toString(),
                null,
                "another journal is open in this directory; stop its process, or name another one");
    }

    /** Makes the new file's name as lasting as its bytes. */
    private void forceDirectory() throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private static void discard(AppendFile file, Path path, Exception reason) {
        try (file) {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }
}
