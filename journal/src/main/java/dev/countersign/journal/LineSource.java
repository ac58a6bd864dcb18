package dev.countersign.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The whole lines of a file, read in order. What follows the last newline is counted and never
 * returned.
 *
 * <p>A line that is longer than the buffer comes back empty, so that it is seen and not kept.
 */
final class LineSource implements Closeable {
    private static final int CHUNK = 64 * 1024;
    private static final byte[] TOO_LONG = {};

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK).flip();
    private long position;
    private long skipped;

    private LineSource(FileChannel channel, long position) throws IOException {
        this.channel = channel.position(position);
        this.position = position;
    }

    static LineSource open(Path file, long position) throws IOException {
        return new LineSource(FileChannel.open(file, StandardOpenOption.READ), position);
    }

    /** Opens at the last so many whole lines, or at the beginning when there are fewer. */
    static LineSource openAtLast(Path file, int lines) throws IOException {
        return open(file, startOfLast(file, lines));
    }

    /** The next whole line without its newline, or null when there is none yet. */
    byte @Nullable [] next() throws IOException {
        int scanned = 0;
        do {
            int newline = newlineFrom(buffer.position() + scanned);
            if (newline >= 0) {
                return take(newline);
            }
            if (buffer.remaining() == CHUNK) {
                skipped += CHUNK;
                buffer.position(CHUNK);
            }
            scanned = buffer.remaining();
        } while (fill());
        return null;
    }

    /** Where the line after the last one returned begins. */
    long position() {
        return position;
    }

    /** How many bytes were seen after the last newline. */
    long rest() {
        return skipped + buffer.remaining();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private int newlineFrom(int start) {
        for (int i = start; i < buffer.limit(); i++) {
            if (buffer.get(i) == '\n') {
                return i;
            }
        }
        return -1;
    }

    private byte[] take(int newline) {
        byte[] line = new byte[newline - buffer.position()];
        buffer.get(line);
        buffer.get();
        position += skipped + line.length + 1;
        if (skipped == 0) {
            return line;
        }
        skipped = 0;
        return TOO_LONG;
    }

    private boolean fill() throws IOException {
        buffer.compact();
        int read = channel.read(buffer);
        buffer.flip();
        return read > 0;
    }

    private static long startOfLast(Path file, int lines) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            long newlines = 0;
            long end = channel.size();
            while (end > 0) {
                long start = Math.max(0, end - CHUNK);
                fill(chunk.clear().limit((int) (end - start)), channel, start);
                for (int i = chunk.position() - 1; i >= 0; i--) {
                    if (chunk.get(i) == '\n' && ++newlines > lines) {
                        return start + i + 1;
                    }
                }
                end = start;
            }
            return 0;
        }
    }

    private static void fill(ByteBuffer chunk, FileChannel channel, long start) throws IOException {
        int read = 0;
        while (chunk.hasRemaining() && read >= 0) {
            read = channel.read(chunk, start + chunk.position());
        }
    }
}
