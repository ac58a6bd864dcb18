package dev.countersign.tls;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A handshake's socket that keeps the first bytes that came in, as they were on the wire. */
final class RecordedSocket extends HandshakeSocket {
    private static final int MOST_BYTES = 64 * 1024;

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    /** What came in so far; at most 64 KiB of it. */
    byte[] received() {
        return received.toByteArray();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        // read ahead, so that more is kept than the few bytes at which an engine gives up
        return new BufferedInputStream(new Recording(super.getInputStream()));
    }

    private void keep(byte[] bytes, int from, int length) {
        received.write(bytes, from, Math.min(length, MOST_BYTES - received.size()));
    }

    private final class Recording extends FilterInputStream {
        Recording(InputStream input) {
            super(input);
        }

        @Override
        public int read() throws IOException {
            int octet = super.read();
            if (octet >= 0) {
                keep(new byte[] {(byte) octet}, 0, 1);
            }
            return octet;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int read = super.read(bytes, from, length);
            if (read > 0) {
                keep(bytes, from, read);
            }
            return read;
        }
    }
}
