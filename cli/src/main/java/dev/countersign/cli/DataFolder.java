package dev.countersign.cli;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.IdentityFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The folder that holds everything of a process; while one process has claimed it, no other may.
 */
final class DataFolder implements AutoCloseable {
    private static final int LONGEST_SOCKET = 107;

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
        socketMustFit(folder);
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            }
            mustBeOwnersAlone(folder);
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
            throw unusable(folder, e);
        }
    }

    /** The kernel takes no longer name for a socket (unix(7)). */
    private static void socketMustFit(Path folder) {
        int bytes = controlSocket(folder).toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_SOCKET) {
            throw new CountersignException(
                    ProblemCode.CONFIG_DATA_UNUSABLE,
                    controlSocket(folder)
                            + " has "
                            + bytes
                            + " bytes (expected: at most "
                            + LONGEST_SOCKET
                            + ", as for every socket)",
                    "name the folder by a shorter path");
        }
    }

    /** Whoever can write here could put another journal, lock or trust file in place. */
    private static void mustBeOwnersAlone(Path folder) throws IOException {
        Set<PosixFilePermission> all = Files.getPosixFilePermissions(folder);
        if (all.contains(PosixFilePermission.OTHERS_WRITE)
                || all.contains(PosixFilePermission.GROUP_WRITE)) {
            throw new CountersignException(
                    ProblemCode.CONFIG_DATA_UNUSABLE,
                    folder
                            + " can be written by others than its owner ("
                            + PosixFilePermissions.toString(all)
                            + ")",
                    "chmod 700 it, once you are sure that what is in it is yours");
        }
    }

    /** A folder of a data folder that must be there and be readable, such as its journal. */
    static Path existing(Path part) {
        try (DirectoryStream<Path> _ = Files.newDirectoryStream(part)) {
            return part;
        } catch (IOException e) {
            throw unusable(part, e);
        }
    }

    /** Why a folder cannot be used, in words. */
    static CountersignException unusable(Path folder, IOException why) {
        String seen =
                switch (why) {
                    case NoSuchFileException _ -> folder + " does not exist";
                    case NotDirectoryException _ -> folder + " is no folder";
                    case FileAlreadyExistsException e -> e.getFile() + " is there and no folder";
                    case AccessDeniedException e -> e.getFile() + ": permission denied";
                    case FileSystemException e -> e.getFile() + ": " + e.getReason();
                    default -> folder + " cannot be used: " + why.getMessage();
                };
        return new CountersignException(ProblemCode.CONFIG_DATA_UNUSABLE, seen).causedBy(why);
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
