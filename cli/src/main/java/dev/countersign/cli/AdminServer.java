package dev.countersign.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * Health for whoever watches: {@code /healthz} while the process lives, {@code /readyz} while it
 * serves.
 */
final class AdminServer implements AutoCloseable {
    /** Whoever has not asked by then is not waited for; the JDK's server reads it when it loads. */
    private static final String REQUEST_TIME = "sun.net.httpserver.maxReqTime";

    private static final String SECONDS = "5";

    private final HttpServer server;
    private final ExecutorService callers;

    private AdminServer(HttpServer server, ExecutorService callers) {
        this.server = server;
        this.callers = callers;
    }

    /** Bounds how long a request may take to arrive, before any HTTP server of the JDK is used. */
    static void boundRequests() {
        System.setProperty(REQUEST_TIME, System.getProperty(REQUEST_TIME, SECONDS));
    }

    static AdminServer listen(InetSocketAddress at, BooleanSupplier serving) {
        boundRequests();
        try {
            HttpServer server = HttpServer.create(at, 0);
            ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
            server.setExecutor(callers);
            server.createContext("/healthz", exchange -> answer(exchange, "/healthz", true));
            server.createContext(
                    "/readyz", exchange -> answer(exchange, "/readyz", serving.getAsBoolean()));
            server.start();
            return new AdminServer(server, callers);
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
        callers.shutdownNow();
    }
}
