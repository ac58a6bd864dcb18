package dev.countersign.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * One file of the chain while it grows: numbers, links and checks each line, and collects lines for
 * one write.
 */
final class ChainedFile implements Closeable {
    private static final byte[] SEQ = "{\"seq\":".getBytes(US_ASCII);
    private static final byte[] PREV = ",\"prev\":\"".getBytes(US_ASCII);
    private static final byte[] CRC = ",\"crc\":\"".getBytes(US_ASCII);
    private static final byte[] END = "\"}\n".getBytes(US_ASCII);

    private final String name;
    private final AppendFile file;
    private final MessageDigest sha256 = Line.sha256();
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
    private long line;
    private long bytes;
    private String hash;

    ChainedFile(String name, AppendFile file, Head before) {
        this.name = name;
        this.file = file;
        this.hash = before.hash();
    }

    /** The last line appended. */
    Head head() {
        return new Head(name, line, hash);
    }

    /** How long the file is, with the lines that the next flush writes. */
    long size() {
        return bytes;
    }

    /** Adds a line to the ones that the next flush writes. */
    void append(Entry entry) throws IOException {
        if (buffer.remaining() < Line.MAX_BYTES) {
            flush();
        }
        int start = buffer.position();
        line++;
        buffer.put(SEQ).put(Long.toString(line).getBytes(US_ASCII));
        buffer.put(PREV).put(hash.getBytes(US_ASCII)).put((byte) '"');
        entry.putInto(buffer);
        crc.reset();
        crc.update(buffer.array(), start, buffer.position() - start);
        buffer.put(CRC)
                .put(HexFormat.of().toHexDigits(crc.getValue(), 8).getBytes(US_ASCII))
                .put(END);
        sha256.update(buffer.array(), start, buffer.position() - 1 - start);
        hash = HexFormat.of().formatHex(sha256.digest());
        bytes += buffer.position() - start;
    }

    /** Writes the lines collected so far. */
    void flush() throws IOException {
        file.append(buffer.flip());
        buffer.clear();
    }

    /** Puts on disk all lines written. */
    void force() throws IOException {
        file.force();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
