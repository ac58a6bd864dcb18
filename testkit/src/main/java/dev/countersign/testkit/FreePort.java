package dev.countersign.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A loopback port that was free a moment ago, for programs that cannot bind port 0 themselves.
 *
 * <p>The same port is not given twice in one JVM; another program may still take it first.
 */
public final class FreePort {
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    public static int find() {
        while (true) {
            int port = freeNow();
            if (GIVEN.add(port)) {
                return port;
            }
        }
    }

    private static int freeNow() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no loopback port can be bound", e);
        }
    }
}
