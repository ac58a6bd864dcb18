package dev.countersign.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A server that speaks no TLS. */
final class PlainServer implements AutoCloseable {
    private final ServerSocket listener;

    /** What it does with a connection. */
    interface Talk {
        void over(Socket socket) throws IOException;
    }

    private PlainServer(Talk talk) {
        try {
            listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(() -> serve(talk), "plain server");
        thread.setDaemon(true);
        thread.start();
    }

    static PlainServer talking(Talk talk) {
        return new PlainServer(talk);
    }

    /** Reads a little, says this, and closes. */
    static PlainServer saying(byte[] banner) {
        return new PlainServer(socket -> {
            socket.getInputStream().read(new byte[2_000]);
            socket.getOutputStream().write(banner);
        });
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
    }

    private void serve(Talk talk) {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                talk.over(socket);
            } catch (IOException expected) {
                // the client went away, or the test is over
            }
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
