package dev.countersign.e2e.programs;

import dev.countersign.testkit.RealProcess;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A visitor who comes with {@code openssl s_client}, and what it shows. */
public final class Openssl {
    private static final Pattern ALERT = Pattern.compile("SSL alert number ([0-9]+)");

    private final List<String> command;

    private Openssl(List<String> command) {
        this.command = List.copyOf(command);
    }

    /** What became of one request. */
    public record Answer(String page, String errors) {

        /** The number of the alert that the server sent, or 0. */
        public int alert() {
            Matcher found = ALERT.matcher(errors);
            return found.find() ? Integer.parseInt(found.group(1)) : 0;
        }
    }

    /** To a loopback port, with nothing to show. */
    public static Openssl to(int port) {
        return new Openssl(
                List.of("openssl", "s_client", "-quiet", "-connect", "127.0.0.1:" + port));
    }

    /** Shows the whole chain of an identity folder. */
    public Openssl showing(Path folder) {
        return with(
                "-cert", folder + "/cert.pem",
                "-cert_chain", folder + "/cert.pem",
                "-key", folder + "/key.pem");
    }

    /** Shows the leaf of an identity folder and nothing of what is above it. */
    public Openssl showingLeafAlone(Path folder) {
        return with("-cert", folder + "/cert.pem", "-key", folder + "/key.pem");
    }

    /** Goes on only with a server that these authorities vouch for, under this name. */
    public Openssl trusting(Path authorities, String name) {
        return with(
                "-CAfile",
                authorities.toString(),
                "-verify_return_error",
                "-servername",
                name,
                "-verify_hostname",
                name);
    }

    /** With more options. */
    public Openssl with(String... options) {
        List<String> longer = new ArrayList<>(command);
        longer.addAll(List.of(options));
        return new Openssl(longer);
    }

    /** Asks for one page and waits until the connection has ended. */
    public Answer ask(String path) {
        try (RealProcess client = RealProcess.start(command.toArray(String[]::new))) {
            try {
                client.send("GET " + path + " HTTP/1.0\r\n\r");
            } catch (UncheckedIOException e) {
                // it was refused so early that it has ended; what it printed tells
            }
            client.awaitExit();
            return new Answer(client.output(), client.errors());
        }
    }

    /** Opens a connection that stays. */
    public OpenConnection open() {
        return new OpenConnection(RealProcess.start(command.toArray(String[]::new)));
    }
}
