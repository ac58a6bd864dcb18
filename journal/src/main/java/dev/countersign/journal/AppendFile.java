package dev.countersign.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The file beneath a journal. A method that returns has done all of its work; one that throws may
 * have done some.
 */
interface AppendFile extends Closeable {
    /** Readable and writable by the owner and nobody else. */
    FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** Appends all bytes that remain. */
    void append(ByteBuffer bytes) throws IOException;

    /** Puts on disk what was appended. */
    void force() throws IOException;

    /** Creates a new file that only its owner can read. */
    static AppendFile create(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND),
                        OWNER_ONLY);
        return new OnChannel(channel);
    }

    /** Makes a file that does not exist yet. */
    @FunctionalInterface
    interface Creator {
        AppendFile create(Path path) throws IOException;
    }

    /** The real one. */
    record OnChannel(FileChannel channel) implements AppendFile {
        @Override
        public void append(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
