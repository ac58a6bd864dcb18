package dev.countersign.e2e.programs;

import dev.countersign.testkit.RealProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A running {@code up} or {@code gateway} that has said {@code ready}, started in a folder of its
 * own with its data in {@code D} there.
 */
public final class Running implements AutoCloseable {
    /** The data folder's name, as it is given on the command line. */
    public static final String DATA = "D";

    private final Path folder;
    private final RealProcess process;

    private Running(Path folder, RealProcess process) {
        this.folder = folder;
        this.process = process;
        process.awaitLine("ready");
    }

    /** {@code up} on free ports in front of a service on this loopback port. */
    public static Running up(Path folder, int protectedPort) {
        return up(folder, "--protect", "127.0.0.1:" + protectedPort, "--gateway", "127.0.0.1:0");
    }

    /** {@code up} on free ports with a configuration, whose listeners are on free ports too. */
    public static Running upFrom(Path folder, Path configuration) {
        return up(folder, "--config", configuration.toString());
    }

    /** {@code up}, its admin address on a free port. */
    public static Running up(Path folder, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "up",
                                "--data",
                                DATA,
                                "--admin",
                                "127.0.0.1:0",
                                "--authority",
                                "127.0.0.1:0"));
        arguments.addAll(List.of(more));
        return new Running(folder, Countersign.start(folder, arguments.toArray(String[]::new)));
    }

    /** {@code gateway} with a configuration, which names {@code D} as its data. */
    public static Running gateway(Path folder, Path configuration) {
        return new Running(
                folder, Countersign.start(folder, "gateway", "--config", configuration.toString()));
    }

    /** The same, with one more variable in its environment. */
    public static Running gatewayWith(String variable, Path folder, Path configuration) {
        return new Running(
                folder,
                Countersign.startWith(
                        variable, folder, "gateway", "--config", configuration.toString()));
    }

    /** {@code authority} with a configuration, which names {@code D} as its data. */
    public static Running authority(Path folder, Path configuration) {
        return new Running(
                folder,
                Countersign.start(folder, "authority", "--config", configuration.toString()));
    }

    /** The data folder. */
    public Path data() {
        return folder.resolve(DATA);
    }

    /** The folder of an identity that {@code up} has enrolled. */
    public Path identity(String name) {
        return data().resolve("identities").resolve(name);
    }

    public JournalFiles journal() {
        return new JournalFiles(data().resolve("journal"));
    }

    /** Runs a command on the data folder, such as {@code identities list --json}. */
    public Ended command(String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(List.of("--data", DATA));
        return Countersign.run(folder, arguments.toArray(String[]::new));
    }

    public Map<String, Object> status() {
        return command("status", "--json").json();
    }

    /** The port of the only listener, as it was printed. */
    public int port() {
        return portIn(process.awaitLine("listener "));
    }

    /** The port at the end of a printed line. */
    public static int portIn(String line) {
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip());
    }

    /** The {@code curl} line that it printed, as a user would copy it. */
    public String printedCurl() {
        return process.awaitLine("curl ").strip();
    }

    /** Issues a certificate from the authority inside; the folder is made beside the data. */
    public Path issue(String id, String name) {
        command("identities", "issue", "--as", id, "--profile", "client", "--out", name)
                .mustBeDone();
        return folder.resolve(name);
    }

    /** Sends a signal, such as {@code INT}. */
    public void signal(String name) {
        try (RealProcess kill =
                RealProcess.start("kill", "-" + name, String.valueOf(process.pid()))) {
            kill.awaitExit();
        }
    }

    /** Waits for its end within a time, and returns the exit code. */
    public int awaitEnd(Duration limit) {
        return process.patient(limit).awaitExit();
    }

    /** The process behind it, for what it prints. */
    public RealProcess process() {
        return process;
    }

    /** Writes a file into the folder of this start. */
    public static Path write(Path folder, String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    @Override
    public void close() {
        process.close();
    }
}
