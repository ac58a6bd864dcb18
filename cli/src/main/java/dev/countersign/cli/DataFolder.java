package dev.countersign.cli;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.IdentityFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folder that holds everything of a process; while one process has claimed it, no other may.
 */
final class DataFolder implements AutoCloseable {
    private final Path folder;
    private final FileChannel lockFile;
    private final FileLock lock;

    private DataFolder(Path folder, FileChannel lockFile, FileLock lock) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /** Makes the folder if need be, for its owner alone, and claims it. */
    static DataFolder claim(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            }
            FileChannel file =
                    FileChannel.open(
                            folder.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            FileLock lock = tryLock(file);
            if (lock == null) {
                file.close();
                throw new CountersignException(
                        ProblemCode.CONFIG_DATA_IN_USE, folder + " belongs to a running process");
            }
            return new DataFolder(folder, file, lock);
        } catch (IOException e) {
            throw new CountersignException(
                            ProblemCode.CONFIG_DATA_UNUSABLE, folder + " cannot be used: " + e)
                    .causedBy(e);
        }
    }

    private static @org.jspecify.annotations.Nullable FileLock tryLock(FileChannel file)
            throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    Path path() {
        return folder;
    }

    Path authority() {
        return folder.resolve("authority");
    }

    static Path journal(Path folder) {
        return folder.resolve("journal");
    }

    static Path controlSocket(Path folder) {
        return folder.resolve("control.sock");
    }

    Path trustFile() {
        return folder.resolve("trust.pem");
    }

    IdentityFolder identity(String name) {
        return new IdentityFolder(folder.resolve("identities").resolve(name));
    }

    @Override
    public void close() {
        try {
            lock.release();
            lockFile.close();
        } catch (IOException e) {
            // the process ends, and the kernel with it lets the lock go
            return;
        }
    }
}
