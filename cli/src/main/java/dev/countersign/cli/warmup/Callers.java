package dev.countersign.cli.warmup;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Some threads that call and also answer: each makes a connection, serves the next one that arrives
 * at the service, whosever it is, and then reads its own answer. As many arrive as are made, so
 * nobody waits for good.
 */
final class Callers implements AutoCloseable {
    private static final int AT_ONCE = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int BYTE = 1;

    private final ServerSocket service;
    private final InetSocketAddress entrance;
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);

    Callers(Pair pair) throws IOException {
        this.service = pair.service();
        this.entrance = pair.entrance();
        service.setSoTimeout((int) PATIENCE.toMillis());
    }

    /**
     * Makes so many connections, and returns when all are over and a byte has come back on each.
     */
    int call(int connections) throws IOException {
        List<Future<Integer>> all = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            all.add(threads.submit(() -> callAgain(connections / AT_ONCE)));
        }
        int made = 0;
        for (Future<Integer> one : all) {
            made += awaited(one);
        }
        return made;
    }

    private static int awaited(Future<Integer> one) throws IOException {
        try {
            return one.get();
        } catch (ExecutionException e) {
            throw new IOException("a call failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private int callAgain(int connections) throws IOException {
        for (int i = 0; i < connections; i++) {
            callOnce();
        }
        return connections;
    }

    /**
     * Makes so many connections, each with a byte there and back, and holds them until they have
     * been cut off.
     */
    int hold(int connections, Runnable cuttingOff) throws IOException {
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                Socket own = patient(new Socket(entrance.getAddress(), entrance.getPort()));
                held.add(own);
                own.getOutputStream().write(BYTE);
                Socket served = patient(service.accept());
                held.addFirst(served);
                served.getOutputStream().write(read(served));
                read(own);
            }
            cuttingOff.run();
            for (Socket own : held.subList(connections, 2 * connections)) {
                awaitEnd(own);
            }
            return connections;
        } finally {
            for (Socket one : held) {
                one.close();
            }
        }
    }

    private static void awaitEnd(Socket socket) throws IOException {
        try {
            if (socket.getInputStream().read() >= 0) {
                throw new IOException("more has come than was sent");
            }
        } catch (SocketException e) {
            // a reset is an end too
        }
    }

    /** The service stays until its peer has gone, as services do. */
    private void callOnce() throws IOException {
        try (Socket served = exchange()) {
            if (served.getInputStream().read() >= 0) {
                throw new IOException("more has come than was sent");
            }
        }
    }

    /** A byte there and back on a connection of our own; the one that was served stays open. */
    private Socket exchange() throws IOException {
        try (Socket own = patient(new Socket(entrance.getAddress(), entrance.getPort()))) {
            own.getOutputStream().write(BYTE);
            Socket served = patient(service.accept());
            try {
                served.getOutputStream().write(read(served));
                read(own);
                return served;
            } catch (IOException e) {
                served.close();
                throw e;
            }
        }
    }

    private static Socket patient(Socket socket) throws IOException {
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static int read(Socket from) throws IOException {
        int read = from.getInputStream().read();
        if (read < 0) {
            throw new EOFException("the connection has ended early");
        }
        return read;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
