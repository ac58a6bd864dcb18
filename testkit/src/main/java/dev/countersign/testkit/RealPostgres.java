package dev.countersign.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real PostgreSQL on a loopback port, with a data folder of its own that {@link #close()}
 * removes. Its user is {@code postgres}, its database {@code postgres}, and it trusts whoever
 * reaches it: what stands before it decides who does.
 *
 * <p>Its programs refuse to work for root; started by root, they run as the user {@code postgres}.
 */
public final class RealPostgres implements AutoCloseable {
    private static final String USER = "postgres";
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    private final Path home;
    private final int port;
    private final RealProcess process;

    private RealPostgres(Path home, int port, RealProcess process) {
        this.home = home;
        this.port = port;
        this.process = process;
    }

    /** A server that accepts connections by now. */
    public static RealPostgres start() throws IOException {
        Path home = Files.createTempDirectory("real-postgres");
        if (isRoot()) {
            Files.setOwner(
                    home,
                    home.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(USER));
        }
        String data = home.resolve("data").toString();
        try (RealProcess made =
                run(home, "initdb", "-D", data, "-U", USER, "-A", "trust", "-N", "--locale=C")) {
            if (made.awaitExit() != 0) {
                throw new AssertionError("initdb: " + made.errors());
            }
        }
        int port = FreePort.find();
        RealProcess process =
                run(
                        home,
                        "postgres",
                        "-D",
                        data,
                        "-p",
                        String.valueOf(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "fsync=off");
        RealPostgres postgres = new RealPostgres(home, port, process);
        try {
            process.awaitLine("ready to accept connections");
            return postgres;
        } catch (AssertionError e) {
            postgres.close();
            throw e;
        }
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.close();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + home, e);
        }
    }

    @Override
    public String toString() {
        return "RealPostgres[127.0.0.1:" + port + ", " + home + "]";
    }

    private static RealProcess run(Path home, String program, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(
                    List.of(
                            "setpriv",
                            "--reuid=" + USER,
                            "--regid=" + USER,
                            "--clear-groups",
                            "--"));
        }
        command.add(newest().resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        return RealProcess.start(home, command);
    }

    /** Debian keeps every version in a folder of its own, and none on the path. */
    private static Path newest() throws IOException {
        if (!Files.isDirectory(VERSIONS)) {
            throw new AssertionError("no " + VERSIONS + ": is postgresql installed?");
        }
        try (Stream<Path> versions = Files.list(VERSIONS)) {
            return versions.filter(one -> Files.isExecutable(one.resolve("bin/initdb")))
                    .max(
                            Comparator.comparingInt(
                                    one -> Integer.parseInt(one.getFileName().toString())))
                    .orElseThrow(() -> new AssertionError("no initdb below " + VERSIONS));
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name", "").equals("root");
    }
}
