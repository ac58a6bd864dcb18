package dev.countersign.cli.sample;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A small HTTP service to protect when nobody names one. It listens on loopback and greets. */
public final class SampleService implements AutoCloseable {
    private static final byte[] GREETING =
            """
            hello from the protected service.
            you are reading this because both sides proved who they are first.
            """
                    .getBytes(StandardCharsets.UTF_8);

    private final HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();

    private SampleService(HttpServer server) {
        this.server = server;
    }

    /** Starts on a free loopback port. */
    public static SampleService start() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        SampleService service = new SampleService(server);
        server.createContext("/", service::greet);
        server.start();
        return service;
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** How many requests have reached it. */
    public int requests() {
        return requests.get();
    }

    private void greet(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(200, GREETING.length);
            exchange.getResponseBody().write(GREETING);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
