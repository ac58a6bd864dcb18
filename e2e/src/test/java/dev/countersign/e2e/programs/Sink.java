package dev.countersign.e2e.programs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A web server that takes whatever is sent to it, and answers with the SHA-256 of that. */
public final class Sink implements AutoCloseable {
    private static final int CHUNK = 1 << 16;

    private final HttpServer server;

    private Sink(HttpServer server) {
        this.server = server;
    }

    public static Sink start() {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", Sink::take);
            server.start();
            return new Sink(server);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot serve on a loopback port", e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private static void take(HttpExchange exchange) throws IOException {
        MessageDigest digest = ServedFolder.sha256();
        byte[] chunk = new byte[CHUNK];
        try (exchange) {
            for (int read = exchange.getRequestBody().read(chunk);
                    read >= 0;
                    read = exchange.getRequestBody().read(chunk)) {
                digest.update(chunk, 0, read);
            }
            byte[] answer =
                    HexFormat.of().formatHex(digest.digest()).getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
