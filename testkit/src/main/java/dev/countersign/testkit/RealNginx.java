package dev.countersign.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A real nginx that serves a folder over HTTP on a loopback port: the application behind a gateway,
 * or a peer that speaks TLS itself.
 *
 * <p>One foreground process; its configuration, logs and temporary files lie in a folder of its
 * own, which {@link #close()} removes.
 */
public final class RealNginx implements AutoCloseable {
    private final Path home;
    private final int port;
    private final RealProcess process;

    private RealNginx(Path home, int port) {
        this.home = home;
        this.port = port;
        this.process =
                RealProcess.start(
                        home,
                        List.of("nginx", "-p", home + "/", "-e", "error.log", "-c", "nginx.conf"));
    }

    /** An nginx that accepts connections by now. */
    public static RealNginx serving(Path folder) throws IOException {
        return serving(folder, "", List.of());
    }

    /** The same with these directives of a server, each without its semicolon. */
    public static RealNginx serving(Path folder, List<String> directives) throws IOException {
        return serving(folder, "", directives);
    }

    /**
     * The same over TLS, with these directives of {@code ngx_http_ssl_module}, each without its
     * semicolon.
     */
    public static RealNginx servingTls(Path folder, List<String> directives) throws IOException {
        return serving(folder, " ssl", directives);
    }

    private static RealNginx serving(Path folder, String kind, List<String> directives)
            throws IOException {
        Path home = Files.createTempDirectory("real-nginx");
        int port = FreePort.find();
        Files.writeString(
                home.resolve("nginx.conf"),
                configuration(
                        port + kind,
                        folder.toAbsolutePath(),
                        String.join("\n", directives.stream().map(one -> one + ";").toList())));
        RealNginx nginx = new RealNginx(home, port);
        try {
            nginx.process.awaitPort(port);
            return nginx;
        } catch (AssertionError e) {
            AssertionError told =
                    new AssertionError("nginx does not serve: " + nginx.errorLog(), e);
            nginx.close();
            throw told;
        }
    }

    public int port() {
        return port;
    }

    /** The address of a file in the served folder; its path begins with a slash. */
    public URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** One line for each request answered so far; a line may follow its answer by a moment. */
    public List<String> accessLog() {
        return lines("access.log");
    }

    public List<String> errorLog() {
        return lines("error.log");
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
        return "RealNginx[" + address("/") + ", " + home + "]";
    }

    private List<String> lines(String log) {
        Path file = home.resolve(log);
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static String configuration(String listen, Path folder, String directives) {
        return String.format(
                Locale.ROOT,
                """
                daemon off;
                master_process off;
                pid nginx.pid;
                events { worker_connections 512; }
                http {
                    access_log access.log;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    default_type text/plain;
                    server {
                        listen 127.0.0.1:%s;
                        root "%s";
                        %s
                    }
                }
                """,
                listen,
                folder,
                directives);
    }
}
