package dev.countersign.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.countersign.cli.config.HostPort;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * For whoever watches: {@code /healthz} while the process lives, {@code /readyz} while it serves,
 * and {@code /metrics}. It asks nobody who they are, so it belongs on loopback.
 */
final class AdminServer implements AutoCloseable {
    /** Whoever has not asked by then is not waited for; the JDK's server reads it when it loads. */
    private static final String REQUEST_TIME = "sun.net.httpserver.maxReqTime";

    private static final String SECONDS = "5";
    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final Answer HEALTHY = new Answer(200, PLAIN, "ok\n");
    private static final Answer NOT_READY = new Answer(503, PLAIN, "not ready\n");
    private static final Answer NOT_FOUND = new Answer(404, PLAIN, "not found\n");

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

    /** Of a node, at an address of the configuration; warns where other machines reach it. */
    static AdminServer of(HostPort at, Node node, Metrics metrics, Terminal terminal) {
        AdminServer server =
                listen(Arguments.configured("admin", at::resolve), node::isServing, metrics::text);
        if (!server.address().getAddress().isLoopbackAddress()) {
            terminal.note(
                    "warning: admin at "
                            + HostPort.of(server.address())
                            + " answers whoever reaches it (admin.at on loopback answers this"
                            + " machine alone)");
        }
        return server;
    }

    static AdminServer listen(
            InetSocketAddress at, BooleanSupplier serving, Supplier<String> metrics) {
        boundRequests();
        try {
            HttpServer server = HttpServer.create(at, 0);
            ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
            server.setExecutor(callers);
            serve(server, "/healthz", () -> HEALTHY);
            serve(server, "/readyz", () -> serving.getAsBoolean() ? HEALTHY : NOT_READY);
            serve(server, "/metrics", () -> new Answer(200, Metrics.TYPE, metrics.get()));
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

    /** What is said to one request. */
    private record Answer(int status, String type, String text) {}

    private static void serve(HttpServer server, String path, Supplier<Answer> answer) {
        server.createContext(
                path,
                exchange -> {
                    boolean exact = exchange.getRequestURI().getPath().equals(path);
                    send(exchange, exact ? answer.get() : NOT_FOUND);
                });
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        callers.shutdownNow();
    }
}
