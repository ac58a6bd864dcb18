package dev.countersign.gateway;

import dev.countersign.testkit.Patience;
import dev.countersign.testkit.RealProcess;
import dev.countersign.testkit.TestIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A conversation of {@code openssl s_client} with the gateway. */
final class Openssl implements AutoCloseable {
    private static final Pattern ALERT = Pattern.compile("SSL alert number ([0-9]+)");
    private static final Pattern FIRST =
            Pattern.compile(
                    "-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", Pattern.DOTALL);

    private final RealProcess process;

    private Openssl(RealProcess process) {
        this.process = process;
    }

    /** Connects as this identity, whose files are written below the folder. */
    static Openssl connect(
            TestGateway gateway, TestIdentity identity, Path folder, String... options)
            throws IOException {
        List<String> all = new ArrayList<>(as(identity, folder));
        all.add("-nocommands");
        all.addAll(List.of(options));
        return connect(gateway, all.toArray(String[]::new));
    }

    /** The same, but single letters are commands to openssl itself. */
    static Openssl interactive(TestGateway gateway, TestIdentity identity, Path folder)
            throws IOException {
        return connect(gateway, as(identity, folder).toArray(String[]::new));
    }

    /** Connects with these options alone: without a certificate unless they name one. */
    static Openssl connect(TestGateway gateway, String... options) {
        // level 0 lets openssl itself show weak keys and signatures
        List<String> command = new ArrayList<>(List.of("openssl", "s_client"));
        switch (gateway.place()) {
            case LocalAddress.Tcp(var address) ->
                    command.addAll(List.of("-connect", "127.0.0.1:" + address.getPort()));
            case LocalAddress.UnixSocket(Path path) ->
                    command.addAll(List.of("-unix", path.toString()));
        }
        command.addAll(List.of("-cipher", "DEFAULT:@SECLEVEL=0"));
        command.addAll(List.of(options));
        return new Openssl(RealProcess.start(Path.of("").toAbsolutePath(), command));
    }

    private static List<String> as(TestIdentity identity, Path folder) throws IOException {
        Path files = identity.writeTo(folder.resolve("identity"));
        List<String> options = new ArrayList<>(List.of("-CAfile", files + "/trust.pem"));
        options.addAll(List.of("-cert", files + "/leaf.pem", "-key", files + "/key.pem"));
        String chain = Files.readString(files.resolve("cert.pem"));
        String rest = FIRST.matcher(chain).replaceFirst("");
        if (!rest.isBlank()) {
            Files.writeString(files.resolve("rest.pem"), rest);
            options.addAll(List.of("-cert_chain", files + "/rest.pem"));
        }
        return options;
    }

    /** Sends a line that the echo must bring back. */
    void converse() {
        process.send("is-anybody-there").awaitLine("is-anybody-there");
    }

    /**
     * Has an interactive one ask for new keys, for the so manieth time. The gateway may end it at
     * any moment, also between a look at whether it lives and the writing.
     */
    void updateKey(int count) {
        try {
            process.send("K");
        } catch (UncheckedIOException ended) {
            process.awaitExit();
            return;
        }
        Patience.until(
                "key update " + count,
                TestGateway.SOON,
                () -> !process.alive() || printed().split("KEYUPDATE", -1).length > count);
    }

    /** Waits for a line that it prints. */
    String awaitLine(String text) {
        return process.awaitLine(text);
    }

    /** Waits for its end, which the gateway causes; the alert it got, if any. */
    OptionalInt awaitAlert() {
        process.awaitExit();
        Matcher alert = ALERT.matcher(process.errors());
        return alert.find()
                ? OptionalInt.of(Integer.parseInt(alert.group(1)))
                : OptionalInt.empty();
    }

    /** Everything it printed so far. */
    String printed() {
        return process.output() + process.errors();
    }

    RealProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
