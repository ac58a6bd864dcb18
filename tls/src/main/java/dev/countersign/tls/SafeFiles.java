package dev.countersign.tls;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Files that matter: bounded when read, whole or absent when written, and secrets for their owner
 * alone.
 */
public final class SafeFiles {
    private static final int LARGEST = 64 * 1024 * 1024;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE);

    private SafeFiles() {}

    /** The content of a file; what it is and why it is unreadable go into the error. */
    public static byte[] read(Path file, ProblemCode ifUnreadable) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw new CountersignException(
                        ifUnreadable, file + " is a folder (expected: a file)");
            }
            if (!attributes.isRegularFile()) {
                throw new CountersignException(
                        ifUnreadable, file + " is a pipe or a device (expected: a file)");
            }
            return bounded(file, ifUnreadable);
        } catch (NoSuchFileException e) {
            throw new CountersignException(ifUnreadable, file + " does not exist").causedBy(e);
        } catch (IOException e) {
            throw new CountersignException(ifUnreadable, file + " cannot be read: " + why(e))
                    .causedBy(e);
        }
    }

    private static byte[] bounded(Path file, ProblemCode ifUnreadable) throws IOException {
        try (InputStream input = Files.newInputStream(file)) {
            byte[] content = input.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                throw new CountersignException(ifUnreadable, file + " is larger than 64 MiB");
            }
            return content;
        }
    }

    /** The content of a secret file, which nobody but its owner may read or write. */
    public static byte[] readSecret(Path file, ProblemCode ifUnreadable) {
        byte[] content = read(file, ifUnreadable);
        Set<PosixFilePermission> mode = mode(file, ifUnreadable);
        if (!OWNER_ONLY.containsAll(mode)) {
            throw new CountersignException(
                    ProblemCode.CONFIG_KEY_EXPOSED,
                    file
                            + " has mode "
                            + PosixFilePermissions.toString(mode)
                            + " (expected: rw-------)");
        }
        return content;
    }

    private static Set<PosixFilePermission> mode(Path file, ProblemCode ifUnreadable) {
        try {
            return Files.getPosixFilePermissions(file);
        } catch (IOException | UnsupportedOperationException e) {
            throw new CountersignException(
                            ifUnreadable, file + ": its mode cannot be read (expected: rw-------)")
                    .causedBy(e);
        }
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
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new CountersignException(
                    ProblemCode.CONFIG_DATA_UNUSABLE, file + " is a folder (expected: a file)");
        }
        try {
            // its own name for each writer: none may touch, or put in place, what another has half
            // written
            Path temporary = Files.createTempFile(folder, "." + file.getFileName() + ".", ".new");
            try {
                Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString(mode));
                fill(temporary, content);
                Files.move(
                        temporary,
                        file,
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
            syncFolder(folder);
        } catch (IOException | UnsupportedOperationException e) {
            throw new CountersignException(
                            ProblemCode.CONFIG_DATA_UNUSABLE,
                            file + " cannot be written: " + why(e))
                    .causedBy(e);
        }
    }

    private static void fill(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    /** The reason that the system gave; its message alone is often just the name of the file. */
    private static String why(Exception e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e instanceof FileSystemException of && of.getReason() != null
                ? of.getReason()
                : e.toString();
    }

    /** Makes a rename survive a power cut. */
    private static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
