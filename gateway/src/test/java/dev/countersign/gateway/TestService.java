package dev.countersign.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A plain TCP service behind the gateway: counts what reaches it, and serves each as told. */
final class TestService implements AutoCloseable {
    private static final int BACKLOG = 512;

    private final ServerSocket socket;
    private final Manner manner;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    /** What the service does with one connection, which is closed when it returns. */
    interface Manner {
        void serve(Socket socket, TestService service) throws IOException;
    }

    private TestService(ServerSocket socket, Manner manner) {
        this.socket = socket;
        this.manner = manner;
    }

    static TestService start(Manner manner) throws IOException {
        ServerSocket socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        TestService service = new TestService(socket, manner);
        Thread.ofPlatform().daemon().name("service").start(service::accept);
        return service;
    }

    /** Sends back what it gets. */
    static TestService echo() throws IOException {
        return start((socket, service) -> {
            byte[] buffer = new byte[64 * 1024];
            for (int read = service.read(socket.getInputStream(), buffer);
                    read >= 0;
                    read = service.read(socket.getInputStream(), buffer)) {
                socket.getOutputStream().write(buffer, 0, read);
            }
        });
    }

    /** Reads some bytes and counts them; negative at the end. */
    int read(InputStream input, byte[] buffer) throws IOException {
        int read = input.read(buffer);
        bytes.addAndGet(Math.max(read, 0));
        return read;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }

    /** How many connections have reached it so far. */
    int connections() {
        return connections.get();
    }

    /** How many of them have been served to their end. */
    int ended() {
        return ended.get();
    }

    /** How many bytes it has read of them in all. */
    long bytes() {
        return bytes.get();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket accepted = socket.accept();
                connections.incrementAndGet();
                open.add(accepted);
                Thread.ofVirtual().name("served").start(() -> serve(accepted));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket accepted) {
        try (accepted) {
            manner.serve(accepted, this);
        } catch (IOException e) {
            // The other side is gone: how, is what the tests look at.
        } finally {
            open.remove(accepted);
            ended.incrementAndGet();
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket one : open) {
                one.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
