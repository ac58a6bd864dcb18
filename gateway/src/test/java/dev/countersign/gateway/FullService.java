package dev.countersign.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A service whose queue is full: who dials it waits, until it takes what waits or closes. */
final class FullService implements AutoCloseable {
    private static final int MOMENT_MILLIS = 100;

    private final ServerSocket socket;
    private final List<Socket> waiting = new ArrayList<>();

    FullService() throws IOException {
        socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        while (fill()) {}
    }

    private boolean fill() throws IOException {
        Socket one = new Socket();
        try {
            one.connect(address(), MOMENT_MILLIS);
            waiting.add(one);
            return true;
        } catch (SocketTimeoutException e) {
            one.close();
            return false;
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }

    /** Takes connections until one comes that somebody else has dialed. */
    Socket takeDialed() throws IOException {
        socket.setSoTimeout((int) TestGateway.SOON.toMillis());
        while (true) {
            Socket taken = socket.accept();
            boolean ours = waiting.stream().anyMatch(one -> one.getLocalPort() == taken.getPort());
            if (!ours) {
                return taken;
            }
            taken.close();
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket one : waiting) {
            one.close();
        }
        socket.close();
    }
}
