package dev.countersign.cli;

import dev.countersign.authority.wire.Json;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.SafeFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code countersign identities codes --token}: makes what a newcomer needs for its first
 * certificate. The token is written into a file for its owner alone, or to standard output.
 */
@Command(
        name = "codes",
        description = "Makes a one-time token, with which a newcomer gets its first certificate.")
final class CodesCommand extends IdentitiesCommand.OnAuthority {
    @Option(
            names = "--token",
            description = "a token file (the only kind that is built; a short code comes later)")
    private boolean token;

    @Option(names = "--as", required = true, paramLabel = "ID", description = "spiffe://…")
    private String as = "";

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "service (default), server or client")
    private String profile = "service";

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description = "a host name or address of a server; may be given more than once")
    private List<String> hosts = List.of();

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            description = "in which it must be used, such as 15m (default), 24h")
    private String ttl = "15m";

    @Option(
            names = "--address",
            paramLabel = "URL",
            description = "where the newcomer reaches the authority (default: as it is configured)")
    private String address = "";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "the file to write, 0600 (default: standard output)")
    private @Nullable Path out;

    CodesCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        if (!token) {
            throw new CountersignException(
                    ProblemCode.CONFIG_UNSUPPORTED,
                    "codes without --token is not built yet",
                    "make a token file: countersign identities codes --token --as ID --out FILE");
        }
        List<String> arguments = new ArrayList<>(List.of(as, profile, ttl, address));
        arguments.addAll(hosts);
        Map<String, Object> answer = ask("token", arguments, verbs -> verbs::token);
        Map<String, Object> file = new LinkedHashMap<>();
        for (String key : List.of("authority", "token", "root-sha256")) {
            file.put(key, answer.getOrDefault(key, ""));
        }
        String text = Json.write(file);
        if (out == null) {
            terminal.result(text);
        } else {
            SafeFiles.writeSecret(out, (text + "\n").getBytes(StandardCharsets.UTF_8));
            terminal.note(out + " is written, for its owner alone; it works once");
        }
        terminal.note("for " + answer.get("id") + ", until " + answer.get("expires"));
        terminal.note(
                "next, on the newcomer: countersign enroll --token-file "
                        + (out == null ? "FILE" : out)
                        + " --out DIR");
        return 0;
    }
}
