package dev.countersign.cli.control;

import dev.countersign.authority.wire.Json;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/**
 * The socket over which commands reach a running process: {@code control.sock}, for its owner
 * alone. A call is one line of JSON, {@code {"verb": …, "arguments": […]}}; so is the answer.
 */
public final class ControlServer implements AutoCloseable {
    private static final int LONGEST_CALL = 64 * 1024;

    private final Path path;
    private final ServerSocketChannel socket;
    private final Map<String, Verb> verbs;

    /** What a verb does; its answer is JSON. */
    @FunctionalInterface
    public interface Verb {
        Map<String, Object> run(List<String> arguments);
    }

    private ControlServer(Path path, ServerSocketChannel socket, Map<String, Verb> verbs) {
        this.path = path;
        this.socket = socket;
        this.verbs = Map.copyOf(verbs);
    }

    /**
     * Listens; a socket that a killed process left behind is replaced. The caller owns the folder.
     */
    public static ControlServer listen(Path path, Map<String, Verb> verbs) {
        try {
            Files.deleteIfExists(path);
            ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            socket.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            ControlServer server = new ControlServer(path, socket, verbs);
            Thread.ofVirtual().name("control").start(server::accept);
            return server;
        } catch (IOException | IllegalArgumentException e) {
            throw new CountersignException(
                            ProblemCode.CONFIG_DATA_UNUSABLE,
                            path + " cannot be a control socket: " + e.getMessage())
                    .causedBy(e);
        }
    }

    private void accept() {
        while (socket.isOpen()) {
            try {
                SocketChannel caller = socket.accept();
                Thread.ofVirtual().start(() -> serve(caller));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(SocketChannel caller) {
        try (caller) {
            BufferedReader reader =
                    new BufferedReader(Channels.newReader(caller, StandardCharsets.UTF_8));
            String call = readLine(reader);
            ByteBuffer answer =
                    ByteBuffer.wrap(
                            (Json.write(answer(call)) + "\n").getBytes(StandardCharsets.UTF_8));
            while (answer.hasRemaining()) {
                caller.write(answer);
            }
        } catch (IOException e) {
            // the caller went away
            return;
        }
    }

    private static String readLine(BufferedReader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = reader.read();
                c >= 0 && c != '\n' && line.length() < LONGEST_CALL;
                c = reader.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private Map<String, Object> answer(String call) {
        try {
            if (Json.read(call) instanceof Parsed.Good<Object>(Map<?, ?> map)
                    && map.get("verb") instanceof String verb
                    && map.get("arguments") instanceof List<?> arguments
                    && verbs.containsKey(verb)) {
                return verbs.get(verb).run(arguments.stream().map(String::valueOf).toList());
            }
            return error(
                    ProblemCode.USAGE_INVALID,
                    "the running process knows no such call",
                    ProblemCode.USAGE_INVALID.remedy());
        } catch (CountersignException e) {
            return error(e.code(), String.valueOf(e.getMessage()), e.remedy());
        } catch (RuntimeException e) {
            return error(
                    ProblemCode.PROGRAM_FAILED, e.toString(), ProblemCode.PROGRAM_FAILED.remedy());
        }
    }

    private static Map<String, Object> error(ProblemCode code, String seen, String remedy) {
        return Map.of("error", Map.of("code", code.slug(), "seen", seen, "remedy", remedy));
    }

    @Override
    public void close() {
        try {
            socket.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // nothing depends on it any more
            return;
        }
    }
}
