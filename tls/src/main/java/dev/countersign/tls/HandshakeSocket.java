package dev.countersign.tls;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * The socket below a TLS handshake, until it is {@link #settle settled} a plain one.
 *
 * <p>Reads end together at one moment: a plain timeout begins anew with every byte, so that a peer
 * which sends one now and then holds its victim for as long as it likes. And what the engine writes
 * goes out flight by flight: a server that refuses our certificate closes, and whoever then still
 * writes gets a broken pipe in place of the alert.
 */
class HandshakeSocket extends Socket {
    private static final long NANOS_IN_MILLI = 1_000_000;

    private final ByteArrayOutputStream flight = new ByteArrayOutputStream();
    private long end;
    private volatile boolean settled;

    /** From now on reads end together, after this long. */
    void readFor(Duration time) {
        end = System.nanoTime() + time.toNanos();
    }

    /** From now on it is a socket like any other. */
    void settle() throws IOException {
        sendFlight();
        settled = true;
        setSoTimeout(0);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new Timed(super.getInputStream());
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new Gathered(super.getOutputStream());
    }

    @Override
    public void shutdownOutput() throws IOException {
        sendFlight();
        super.shutdownOutput();
    }

    @Override
    public synchronized void close() throws IOException {
        try {
            sendFlight();
        } finally {
            super.close();
        }
    }

    private void sendFlight() throws IOException {
        if (flight.size() > 0 && !isClosed() && !isOutputShutdown()) {
            byte[] bytes = flight.toByteArray();
            flight.reset();
            super.getOutputStream().write(bytes);
        }
    }

    private void prepareToRead() throws IOException {
        if (settled) {
            return;
        }
        sendFlight();
        long left = (end - System.nanoTime()) / NANOS_IN_MILLI;
        if (left <= 0) {
            throw new SocketTimeoutException("the time to read is over");
        }
        setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
    }

    private final class Timed extends FilterInputStream {
        Timed(InputStream input) {
            super(input);
        }

        @Override
        public int read() throws IOException {
            prepareToRead();
            return super.read();
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            prepareToRead();
            return super.read(bytes, from, length);
        }
    }

    private final class Gathered extends OutputStream {
        private final OutputStream output;

        Gathered(OutputStream output) {
            this.output = output;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (settled) {
                output.write(bytes, from, length);
            } else {
                flight.write(bytes, from, length);
            }
        }

        @Override
        public void close() throws IOException {
            HandshakeSocket.this.close();
        }
    }
}
