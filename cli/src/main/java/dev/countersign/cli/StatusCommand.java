package dev.countersign.cli;

import dev.countersign.authority.wire.Json;
import dev.countersign.cli.control.ControlClient;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code countersign status}: what the process that owns a data folder is doing. */
@Command(
        name = "status",
        description = "Tells epoch, addresses, identities, connections and refusals.")
final class StatusCommand implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    private final Terminal terminal;

    StatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Map<String, Object> facts =
                new ControlClient(DataFolder.controlSocket(data.folder()))
                        .call("status", List.of())
                        .orElseThrow(() ->
                                new CountersignException(
                                        ProblemCode.USAGE_NOT_RUNNING,
                                        "nothing runs on " + data.folder()));
        if (json) {
            terminal.result(Json.write(facts));
        } else {
            facts.forEach(this::print);
        }
        Observing.warn(facts, terminal);
        return 0;
    }

    private void print(String key, Object value) {
        if (value instanceof Map<?, ?> map) {
            terminal.result(key + (map.isEmpty() ? ": none" : ":"));
            map.forEach((name, one) -> terminal.result("  " + name + ": " + one));
        } else {
            terminal.result(key + ": " + value);
        }
    }
}
