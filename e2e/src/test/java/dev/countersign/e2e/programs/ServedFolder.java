package dev.countersign.e2e.programs;

import dev.countersign.testkit.Patience;
import dev.countersign.testkit.RealNginx;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The application that is protected: a real nginx with a page, and whatever else is put into its
 * folder. It tells which requests have reached it.
 */
public final class ServedFolder implements AutoCloseable {
    /** A line of the page at {@code /}. */
    public static final String PAGE = "this page is served by nginx";

    /** A line of the page at {@code /second}. */
    public static final String SECOND = "this is the second page";

    /** A line of the page at {@code /third}. */
    public static final String THIRD = "this is the third page";

    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int CHUNK = 1 << 20;

    private final Path folder;
    private final RealNginx nginx;
    private final AtomicInteger checks = new AtomicInteger();

    private ServedFolder(Path folder, RealNginx nginx) {
        this.folder = folder;
        this.nginx = nginx;
    }

    /** Serves a new folder below this one. */
    public static ServedFolder below(Path parent) throws IOException {
        Path folder = Files.createDirectory(parent.resolve("served"));
        Files.writeString(folder.resolve("index.html"), PAGE + "\n");
        Files.writeString(folder.resolve("second"), SECOND + "\n");
        Files.writeString(folder.resolve("third"), THIRD + "\n");
        return new ServedFolder(folder, RealNginx.serving(folder));
    }

    public int port() {
        return nginx.port();
    }

    /** Makes a file of random bytes and returns its SHA-256. */
    public String fill(String name, int megabytes, long seed) throws IOException {
        return fill(folder.resolve(name), megabytes, seed);
    }

    /** The same anywhere. */
    public static String fill(Path file, int megabytes, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        MessageDigest digest = sha256();
        byte[] chunk = new byte[CHUNK];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < megabytes; i++) {
                random.nextBytes(chunk);
                digest.update(chunk);
                out.write(chunk);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The SHA-256 of a file. */
    public static String hashOf(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (var in = Files.newInputStream(file)) {
            byte[] chunk = new byte[CHUNK];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Every request that has arrived so far, as the access log has it. A request of our own, sent
     * past the gateway and awaited in the log, makes sure that none is still on its way there.
     */
    public List<String> requests() {
        String mark = "/check-" + checks.incrementAndGet();
        knock(nginx.address(mark));
        Patience.until(
                mark + " in the access log",
                LONGEST,
                () -> nginx.accessLog().stream().anyMatch(one -> one.contains(mark + " ")));
        return nginx.accessLog().stream().filter(one -> !one.contains("/check-")).toList();
    }

    private static void knock(URI address) {
        try {
            URLConnection connection = address.toURL().openConnection();
            connection.getHeaderField(0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot reach " + address, e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    @Override
    public void close() {
        nginx.close();
    }
}
