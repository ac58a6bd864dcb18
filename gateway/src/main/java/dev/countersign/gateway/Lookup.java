package dev.countersign.gateway;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Looks up host names, away from the event loops. Whoever asks for a name that is being looked up
 * waits for the same answer, so that a slow name server holds as many questions as there are names.
 */
final class Lookup implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int MOST_ADDRESSES = 8;

    private final ExecutorService threads =
            Executors.newFixedThreadPool(THREADS, new DefaultThreadFactory("gateway-lookup", true));
    private final Map<String, CompletableFuture<List<InetAddress>>> asked =
            new ConcurrentHashMap<>();

    /** The addresses of a host, the first ones; what is an address already is its own answer. */
    CompletableFuture<List<InetAddress>> addressesOf(String host) {
        Optional<InetAddress> literal = literal(host);
        if (literal.isPresent()) {
            return CompletableFuture.completedFuture(List.of(literal.get()));
        }
        CompletableFuture<List<InetAddress>> answer =
                asked.computeIfAbsent(
                        host, name -> CompletableFuture.supplyAsync(() -> lookUp(name), threads));
        answer.whenComplete((addresses, problem) -> asked.remove(host, answer));
        return answer.copy();
    }

    private static Optional<InetAddress> literal(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<InetAddress> lookUp(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).limit(MOST_ADDRESSES).toList();
        } catch (UnknownHostException e) {
            throw new UncheckedIOException("no address is known for " + host, e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
