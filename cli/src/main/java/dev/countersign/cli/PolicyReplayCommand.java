package dev.countersign.cli;

import dev.countersign.access.AccessPolicy;
import dev.countersign.cli.config.Configuration;
import dev.countersign.cli.config.ConfigurationFile;
import dev.countersign.authority.wire.Json;
import dev.countersign.cli.policy.Replay;
import dev.countersign.cli.policy.ReplayReport;
import dev.countersign.journal.JournalLines;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code countersign policy replay}: what the policy of a file would have done to the connections
 * that a journal tells of.
 */
@Command(
        name = "replay",
        description = {
            "Tells which connections of a journal a changed policy would have refused or let in.",
            "The journal is read, not verified: countersign journal verify does that.",
            "Exit code: 0 when nothing would change; 1 when something would: somebody refused who was"
                    + " let in (a listener that is gone counts), or let in who was refused; 2 when a"
                    + " file does not read."
        })
final class PolicyReplayCommand implements Callable<Integer> {
    @Option(
            names = "--journal",
            paramLabel = "DIR_OR_FILE",
            required = true,
            description = "the journal, such as countersign-data/journal, or one of its files")
    private Path journal = Path.of("journal");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "countersign.yaml",
            description = "the configuration with the new policy; default: ${DEFAULT-VALUE}")
    private Path file = Path.of("countersign.yaml");

    @Option(
            names = "--since",
            paramLabel = "INSTANT",
            description = "leave out what was before, such as 2026-11-24T00:00:00Z")
    private @Nullable String since;

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    private final Terminal terminal;

    PolicyReplayCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        Instant begin =
                since == null
                        ? Instant.MIN
                        : Arguments.parsed("--since", since, PolicyReplayCommand::instant);
        Replay replay = new Replay(policy(ConfigurationFile.read(file)), begin);
        long passedOver = 0;
        for (Path one : files()) {
            passedOver += JournalLines.read(one, replay::line);
        }
        Replay.Result result = replay.result();
        if (json) {
            terminal.result(Json.write(ReplayReport.facts(result, passedOver)));
        } else {
            ReplayReport.lines(result, passedOver).forEach(terminal::result);
        }
        return result.changesSomething() ? 1 : 0;
    }

    private List<Path> files() throws IOException {
        List<Path> files = Files.exists(journal) ? JournalLines.files(journal) : List.of();
        if (files.isEmpty()) {
            throw new CountersignException(
                    ProblemCode.USAGE_INVALID,
                    "--journal: no journal in "
                            + journal
                            + " (expected: a folder of .jsonl files, such as DATA/journal, or one)");
        }
        return files;
    }

    private static AccessPolicy policy(Configuration configuration) {
        return configuration
                .gateway()
                .map(Configuration.GatewayPart::policy)
                .orElseThrow(() ->
                        new CountersignException(
                                ProblemCode.CONFIG_INVALID_VALUE,
                                "the configuration has no gateway section"));
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' (expected: such as 2026-11-24T00:00:00Z)", e);
        }
    }
}
