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

/**
 * {@code countersign reload}: has the process that owns a data folder read its configuration,
 * identity and trust again, whole or not at all.
 */
@Command(
        name = "reload",
        description = "Has the running process take configuration, identity and trust anew.")
final class ReloadCommand implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    private final Terminal terminal;

    ReloadCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Map<String, Object> facts =
                new ControlClient(DataFolder.controlSocket(data.folder()))
                        .call("reload", List.of())
                        .orElseThrow(() ->
                                new CountersignException(
                                        ProblemCode.USAGE_NOT_RUNNING,
                                        "nothing runs on " + data.folder()));
        if (json) {
            terminal.result(Json.write(facts));
        } else {
            facts.forEach((key, value) -> terminal.result(key + ": " + value));
        }
        return 0;
    }
}
