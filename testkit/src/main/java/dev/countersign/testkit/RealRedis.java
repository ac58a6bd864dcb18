package dev.countersign.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real Redis on a loopback port that keeps everything in memory and nothing on disk. */
public final class RealRedis implements AutoCloseable {
    private final Path home;
    private final int port;
    private final RealProcess process;

    private RealRedis(Path home, int port) {
        this.home = home;
        this.port = port;
        this.process =
                RealProcess.start(
                        home,
                        List.of(
                                "redis-server",
                                "--bind",
                                "127.0.0.1",
                                "--port",
                                String.valueOf(port),
                                "--save",
                                "",
                                "--appendonly",
                                "no"));
    }

    /** A server that accepts connections by now. */
    public static RealRedis start() throws IOException {
        RealRedis redis = new RealRedis(Files.createTempDirectory("real-redis"), FreePort.find());
        try {
            redis.process.awaitPort(redis.port);
            return redis;
        } catch (AssertionError e) {
            redis.close();
            throw e;
        }
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.close();
        try {
            Files.delete(home);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + home, e);
        }
    }

    @Override
    public String toString() {
        return "RealRedis[127.0.0.1:" + port + "]";
    }
}
