package dev.countersign.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A real program at work (openssl, curl, nginx, our own launcher), with everything it prints.
 *
 * <p>Waiting has a deadline, 20 seconds unless set; what was waited for in vain becomes an {@code
 * AssertionError} that quotes all output. {@link #close()} ends the program and its children by
 * their own process ids.
 */
public final class RealProcess implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final List<String> command;
    private final Process process;
    private final Transcript transcript;
    private Duration patience = Duration.ofSeconds(20);

    private RealProcess(List<String> command, Process process) {
        this.command = command;
        this.process = process;
        this.transcript = Transcript.of(process);
    }

    /** Starts a program in the current folder. */
    public static RealProcess start(String... command) {
        return start(Path.of("").toAbsolutePath(), List.of(command));
    }

    public static RealProcess start(Path folder, List<String> command) {
        try {
            Process process = new ProcessBuilder(command).directory(folder.toFile()).start();
            return new RealProcess(List.copyOf(command), process);
        } catch (IOException e) {
            throw new AssertionError("cannot start " + command.get(0) + ": is it installed?", e);
        }
    }

    /** Sets the deadline for everything that is waited for from now on. */
    public RealProcess patient(Duration limit) {
        patience = limit;
        return this;
    }

    /**
     * The first complete line on either stream that contains the text, printed already or yet to
     * come.
     */
    public String awaitLine(String text) {
        await("a line with '" + text + "'", () -> transcript.find(text).isPresent());
        return transcript.find(text).orElseThrow();
    }

    /**
     * Waits until the program, or whoever sits on this loopback port, accepts a connection; it is
     * closed at once.
     */
    public RealProcess awaitPort(int port) {
        await("port " + port, () -> accepts(port));
        return this;
    }

    /** Waits until the program has ended and all its output is here; returns its exit code. */
    public int awaitExit() {
        Patience.until(() -> describe("its end"), patience, this::ended);
        return process.exitValue();
    }

    /** Writes a line to the program's input. */
    public RealProcess send(String line) {
        try {
            Writer input = process.outputWriter(StandardCharsets.UTF_8);
            input.write(line + "\n");
            input.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(describe("input to be read"), e);
        }
    }

    /** Ends the program's input. */
    public RealProcess endInput() {
        try {
            process.getOutputStream().close();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(describe("the end of input to be read"), e);
        }
    }

    /** What was printed on the standard output so far. */
    public String output() {
        return transcript.output();
    }

    /** What was printed on the standard error so far. */
    public String errors() {
        return transcript.errors();
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Asks the program and its children to end, and kills what is left after three seconds. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        children.forEach(ProcessHandle::destroy);
        if (!gone(children)) {
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            gone(children);
        }
    }

    @Override
    public String toString() {
        return "RealProcess[" + process.pid() + ", " + String.join(" ", command) + "]";
    }

    private void await(String what, BooleanSupplier condition) {
        Patience.until(() -> describe(what), patience, () -> condition.getAsBoolean() || ended());
        if (!condition.getAsBoolean()) {
            throw new AssertionError(describe(what));
        }
    }

    private boolean ended() {
        return !process.isAlive() && transcript.complete();
    }

    private String describe(String awaited) {
        String state = process.isAlive() ? "is still running" : "ended with " + process.exitValue();
        return awaited + "; " + this + " " + state + " and printed:\n" + transcript;
    }

    private boolean gone(List<ProcessHandle> children) {
        Duration limit = patience.compareTo(GRACE) < 0 ? patience : GRACE;
        return Patience.holds(
                limit, () -> !process.isAlive() && children.stream().noneMatch(RealProcess::runs));
    }

    /** A child that has ended but was not collected yet has no command any more. */
    private static boolean runs(ProcessHandle child) {
        return child.isAlive() && child.info().command().isPresent();
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            // While nobody listens, a connection may by chance start at the very port it goes to.
            return socket.getLocalPort() != port;
        } catch (IOException e) {
            return false;
        }
    }
}
