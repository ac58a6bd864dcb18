package dev.countersign.cli.control;

import dev.countersign.authority.wire.Json;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls the process that owns a data folder, if one runs. A call has its time and no more. */
public final class ControlClient {
    private static final Duration TIME = Duration.ofSeconds(30);

    private final Path socket;
    private final Duration time;

    public ControlClient(Path socket) {
        this(socket, TIME);
    }

    ControlClient(Path socket, Duration time) {
        this.socket = socket;
        this.time = time;
    }

    /** The answer, or nothing when no process listens. An error of the process is thrown here. */
    public Optional<Map<String, Object>> call(String verb, List<String> arguments) {
        Optional<SocketChannel> connected = connect();
        if (connected.isEmpty()) {
            return Optional.empty();
        }
        String call = Json.write(Map.of("verb", verb, "arguments", arguments)) + "\n";
        try (SocketChannel channel = connected.get()) {
            FutureTask<String> exchange = new FutureTask<>(() -> exchange(channel, call));
            Thread.ofVirtual().start(exchange);
            String line = exchange.get(time.toMillis(), TimeUnit.MILLISECONDS);
            if (line.isEmpty()) {
                throw unanswered("ended the call without an answer");
            }
            return Optional.of(checked(line));
        } catch (TimeoutException e) {
            throw unanswered("did not answer within " + time.toSeconds() + " s").causedBy(e);
        } catch (ExecutionException | IOException e) {
            throw unanswered("broke off the call: " + e.getMessage()).causedBy(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unanswered("was not waited for").causedBy(e);
        }
    }

    /** A connection, unless nobody listens. */
    private Optional<SocketChannel> connect() {
        if (isForbidden()) {
            throw new CountersignException(
                    ProblemCode.CONFIG_DATA_UNUSABLE,
                    socket + ": permission denied",
                    "ask as the user who owns it");
        }
        try {
            return Optional.of(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean isForbidden() {
        try {
            Files.readAttributes(socket, BasicFileAttributes.class);
            return !Files.isWritable(socket);
        } catch (IOException e) {
            return e instanceof AccessDeniedException;
        }
    }

    private static String exchange(SocketChannel channel, String call) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(call.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        String line =
                new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)).readLine();
        return line == null ? "" : line;
    }

    private CountersignException unanswered(String what) {
        return new CountersignException(
                ProblemCode.LIMIT_BUSY,
                "the process behind "
                        + socket
                        + " "
                        + what
                        + "; what was asked may have been done, or be done later",
                "see whether it is stopped or short of descriptors (ulimit -n), then ask again");
    }

    private static Map<String, Object> checked(String line) {
        Map<String, Object> answer = new LinkedHashMap<>();
        if (Json.read(line) instanceof Parsed.Good<Object>(Map<?, ?> map)) {
            map.forEach((key, value) -> answer.put(String.valueOf(key), value));
        }
        if (answer.get("error") instanceof Map<?, ?> error) {
            throw new CountersignException(
                    ProblemCode.of(String.valueOf(error.get("code")))
                            .orElse(ProblemCode.USAGE_INVALID),
                    String.valueOf(error.get("seen")),
                    String.valueOf(error.get("remedy")));
        }
        return answer;
    }
}
