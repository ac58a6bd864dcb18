package dev.countersign.bench;

import dev.countersign.cli.control.ControlClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** The configuration of a gateway that runs, by whom it lets in. */
final class PolicyFile {
    private static final List<String> USUAL = List.of("operator", "client/*", "guest/*");

    private final Path file;
    private final Function<List<String>, String> configuration;
    private final ControlClient control;
    private int written;

    private PolicyFile(Path file, Function<List<String>, String> configuration) {
        this.file = file;
        this.configuration = configuration;
        this.control = new ControlClient(file.resolveSibling("data").resolve("control.sock"));
    }

    /** Written, for a gateway that is to start. */
    static PolicyFile write(Path file, Function<List<String>, String> configuration)
            throws IOException {
        Files.writeString(file, configuration.apply(USUAL));
        return new PolicyFile(file, configuration);
    }

    /** A policy that was not in force yet, and lets in the same. */
    void another() {
        written++;
        take(List.of("operator/" + written, "client/*", "guest/*"));
    }

    /** Guests are no longer let in. */
    void withoutGuests() {
        take(List.of("operator", "client/*"));
    }

    /** They are again. */
    void withGuests() {
        take(USUAL);
    }

    /** Returns when it is in force. */
    private void take(List<String> peers) {
        try {
            Files.writeString(file, configuration.apply(peers));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (control.call("reload", List.of()).isEmpty()) {
            throw new IllegalStateException("nobody answers at the control socket");
        }
    }
}
