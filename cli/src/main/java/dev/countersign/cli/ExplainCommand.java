package dev.countersign.cli;

import dev.countersign.authority.wire.Json;
import dev.countersign.journal.JournalReader;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.problem.TlsAlert;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign explain CODE|RECEIPT}: a refusal in plain words, with the remedy. */
@Command(
        name = "explain",
        description = "Explains a refusal code, or the refusal behind a receipt.")
final class ExplainCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "CODE|RECEIPT",
            description = "such as trust.leaf-expired, or r-0000-0000-0000-0000")
    private String what = "";

    @Mixin private DataOption data = new DataOption();

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    private final Terminal terminal;

    ExplainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        return what.startsWith("r-") ? explainReceipt() : explainCode();
    }

    private int explainCode() {
        ProblemCode code =
                ProblemCode.of(what)
                        .orElseThrow(() ->
                                new CountersignException(
                                        ProblemCode.USAGE_INVALID,
                                        "there is no code '" + what + "'",
                                        "docs/errors.md lists every code"));
        print(factsOf(code));
        return 0;
    }

    private static Map<String, Object> factsOf(ProblemCode code) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("code", code.slug());
        facts.put("what", code.summary());
        facts.put("remedy", code.remedy());
        facts.put("fault", code.fault().name().toLowerCase(java.util.Locale.ROOT));
        code.alert().map(ExplainCommand::alert).ifPresent(alert -> facts.put("alert", alert));
        return facts;
    }

    private static String alert(TlsAlert alert) {
        return alert.wireName() + " (" + alert.number() + ")";
    }

    private int explainReceipt() throws IOException {
        Path journal = DataFolder.journal(data.folder());
        Optional<String> line = find(journal, "\"receipt\":\"" + what + "\"");
        if (line.isEmpty()) {
            throw new CountersignException(
                    ProblemCode.USAGE_INVALID,
                    "the journal under " + journal + " has no receipt " + what,
                    "name the data folder of the process that refused: --data DIR");
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        if (Json.read(line.get()) instanceof Parsed.Good<Object>(Map<?, ?> map)) {
            map.forEach((key, value) -> facts.put(String.valueOf(key), value));
        }
        String slug = String.valueOf(facts.getOrDefault("code", facts.getOrDefault("reason", "")));
        ProblemCode.of(slug).ifPresent(code -> factsOf(code).forEach(facts::putIfAbsent));
        facts.keySet().removeAll(java.util.Set.of("seq", "prev", "sum"));
        print(facts);
        return 0;
    }

    private static Optional<String> find(Path journal, String mark) throws IOException {
        JournalReader reader = JournalReader.beforeLast(Integer.MAX_VALUE, journal);
        for (List<String> next = reader.next(); !next.isEmpty(); next = reader.next()) {
            Optional<String> line = next.stream().filter(one -> one.contains(mark)).findFirst();
            if (line.isPresent()) {
                return line;
            }
        }
        return Optional.empty();
    }

    private void print(Map<String, Object> facts) {
        if (json) {
            terminal.result(Json.write(facts));
        } else {
            facts.forEach((key, value) ->
                    terminal.result(String.format(java.util.Locale.ROOT, "%-12s %s", key, value)));
        }
    }
}
