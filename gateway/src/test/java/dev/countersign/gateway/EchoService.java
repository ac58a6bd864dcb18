package dev.countersign.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A plain TCP service that sends back what it gets, and counts what reached it. */
final class EchoService implements AutoCloseable {
    private final ServerSocket socket;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    private EchoService(ServerSocket socket) {
        this.socket = socket;
    }

    static EchoService start() throws IOException {
        EchoService service = new EchoService(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(service::accept);
        return service;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }

    int connections() {
        return connections.get();
    }

    long bytes() {
        return bytes.get();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket accepted = socket.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> echo(accepted));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void echo(Socket accepted) {
        try (accepted) {
            byte[] buffer = new byte[16 * 1024];
            for (int read = accepted.getInputStream().read(buffer); read >= 0; ) {
                bytes.addAndGet(read);
                accepted.getOutputStream().write(buffer, 0, read);
                read = accepted.getInputStream().read(buffer);
            }
        } catch (IOException e) {
            return;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
