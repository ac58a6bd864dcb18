package dev.countersign.authority;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The folder of an authority, owned by one process at a time: {@code kek}, {@code ca/} with both
 * certificates and keys, {@code ledger.db}, {@code crl.pem}.
 */
final class AuthorityFolder implements AutoCloseable {
    static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path folder;
    private final FileChannel lock;

    private AuthorityFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Makes the folder where it is missing, and locks it until closed or the process ends. */
    static AuthorityFolder claim(Path folder) {
        try {
            Files.createDirectories(folder, OWNER_ONLY_FOLDER);
            Set<StandardOpenOption> options =
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), options, OWNER_ONLY_FILE);
            if (locked(channel)) {
                return new AuthorityFolder(folder, channel);
            }
            channel.close();
            throw new CountersignException(
                    ProblemCode.CONFIG_DATA_IN_USE, folder + " is in use by another process");
        } catch (IOException e) {
            throw new CountersignException(
                            ProblemCode.CONFIG_DATA_UNUSABLE, folder + " cannot be used: " + e)
                    .causedBy(e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // This process holds it already; one process may not have two authorities either.
            return false;
        }
    }

    Path path() {
        return folder;
    }

    /** The key-encryption key, unless it lies elsewhere. */
    Path kek() {
        return folder.resolve("kek");
    }

    /** Both certificates and keys; it appears whole, as the last step of founding. */
    Path ca() {
        return folder.resolve("ca");
    }

    /** What {@link #ca()} is before it is whole; worth nothing. */
    Path unfinishedCa() {
        return folder.resolve("ca.new");
    }

    Path ledger() {
        return folder.resolve("ledger.db");
    }

    Path revocationList() {
        return folder.resolve("crl.pem");
    }

    /** Lets another process have it. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new CountersignException(
                            ProblemCode.CONFIG_DATA_UNUSABLE, folder + " cannot be released: " + e)
                    .causedBy(e);
        }
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
