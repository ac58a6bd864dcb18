package dev.countersign.tls;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * Files that matter: bounded when read, whole or absent when written, and secrets for their owner
 * alone.
 */
public final class SafeFiles {
    private static final long LARGEST = 64L * 1024 * 1024;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE);

    private SafeFiles() {}

    /** The content of a file; what it is and why it is unreadable go into the error. */
    public static byte[] read(Path file, ProblemCode ifUnreadable) {
        try {
            if (Files.isDirectory(file)) {
                throw new CountersignException(
                        ifUnreadable, file + " is a folder (expected: a file)");
            }
            if (Files.size(file) > LARGEST) {
                throw new CountersignException(ifUnreadable, file + " is larger than 64 MiB");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new CountersignException(ifUnreadable, file + " does not exist").causedBy(e);
        } catch (IOException e) {
            throw new CountersignException(
                            ifUnreadable, file + " cannot be read: " + e.getMessage())
                    .causedBy(e);
        }
    }

    /** The content of a secret file, which nobody but its owner may read or write. */
    public static byte[] readSecret(Path file, ProblemCode ifUnreadable) {
        byte[] content = read(file, ifUnreadable);
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (!OWNER_ONLY.containsAll(mode)) {
                throw new CountersignException(
                        ProblemCode.CONFIG_KEY_EXPOSED,
                        file
                                + " has mode "
                                + PosixFilePermissions.toString(mode)
                                + " (expected: rw-------)");
            }
        } catch (IOException e) {
            throw new CountersignException(ifUnreadable, file + ": its mode cannot be read")
                    .causedBy(e);
        }
        return content;
    }

    /** Writes a file for its owner alone; readers see the old content or the new, never a part. */
    public static void writeSecret(Path file, byte[] content) {
        write(file, content, "rw-------");
    }

    /**
     * Writes a file that everyone may read; readers see the old content or the new, never a part.
     */
    public static void writePublic(Path file, byte[] content) {
        write(file, content, "rw-r--r--");
    }

    private static void write(Path file, byte[] content, String mode) {
        Path folder = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
        Path temporary =
                folder.resolve(
                        "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".new");
        try {
            Files.deleteIfExists(temporary);
            Files.createFile(
                    temporary,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString(mode));
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(
                    temporary,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            syncFolder(folder);
        } catch (IOException e) {
            throw new CountersignException(
                            ProblemCode.CONFIG_DATA_UNUSABLE,
                            file + " cannot be written: " + e.getMessage())
                    .causedBy(e);
        }
    }

    /** Makes a rename survive a power cut. */
    private static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
