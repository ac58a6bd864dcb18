package dev.countersign.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * Health for whoever watches: {@code /healthz} while the process lives, {@code /readyz} while it
 * serves.
 */
final class AdminServer implements AutoCloseable {
    private final HttpServer server;

    private AdminServer(HttpServer server) {
        this.server = server;
    }

    static AdminServer listen(InetSocketAddress at, BooleanSupplier serving) {
        try {
            HttpServer server = HttpServer.create(at, 0);
            server.createContext("/healthz", exchange -> answer(exchange, "/healthz", true));
            server.createContext(
                    "/readyz", exchange -> answer(exchange, "/readyz", serving.getAsBoolean()));
            server.start();
            return new AdminServer(server);
        } catch (IOException e) {
            throw new CountersignException(
                            ProblemCode.CONFIG_ADDRESS_UNUSABLE,
                            at + " for admin: " + e.getMessage())
                    .causedBy(e);
        }
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    private static void answer(HttpExchange exchange, String path, boolean good)
            throws IOException {
        boolean exact = exchange.getRequestURI().getPath().equals(path);
        byte[] body =
                (exact ? good ? "ok\n" : "not ready\n" : "not found\n")
                        .getBytes(StandardCharsets.US_ASCII);
        try (exchange) {
            exchange.sendResponseHeaders(exact ? good ? 200 : 503 : 404, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
