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
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Calls the process that owns a data folder, if one runs. */
public final class ControlClient {
    private final Path socket;

    public ControlClient(Path socket) {
        this.socket = socket;
    }

    /** The answer, or nothing when no process listens. An error of the process is thrown here. */
    public Optional<Map<String, Object>> call(String verb, List<String> arguments) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            String call = Json.write(Map.of("verb", verb, "arguments", arguments)) + "\n";
            ByteBuffer bytes = ByteBuffer.wrap(call.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            String line =
                    new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))
                            .readLine();
            return Optional.of(checked(line == null ? "" : line));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
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
