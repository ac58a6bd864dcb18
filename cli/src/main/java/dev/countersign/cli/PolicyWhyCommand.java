package dev.countersign.cli;

import dev.countersign.access.Attempt;
import dev.countersign.access.Explanation;
import dev.countersign.cli.config.Configuration;
import dev.countersign.cli.config.ConfigurationFile;
import dev.countersign.authority.wire.Json;
import dev.countersign.cli.policy.Answer;
import dev.countersign.identity.PeerId;
import dev.countersign.identity.SpiffeId;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code countersign policy why}: which rule lets a peer in, or why each of them does not. */
@Command(
        name = "why",
        description = {
            "Tells which rule lets a peer in, or why none does.",
            "Exit code: 0 when it is let in, be it only by observing; 1 when it is refused."
        })
final class PolicyWhyCommand implements Callable<Integer> {
    @Option(
            names = "--peer",
            paramLabel = "ID",
            required = true,
            description =
                    "who, such as spiffe://acme.example/web or dns:web.acme.example; once more for"
                            + " each further name of its certificate")
    private List<String> peers = new ArrayList<>();

    @Option(names = "--target", paramLabel = "NAME", required = true, description = "the listener")
    private String target = "";

    @Option(names = "--method", paramLabel = "M", description = "of a request; with --path")
    private @Nullable String method;

    @Option(names = "--path", paramLabel = "P", description = "of a request; with --method")
    private @Nullable String path;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "countersign.yaml",
            description = "default: ${DEFAULT-VALUE}")
    private Path file = Path.of("countersign.yaml");

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    private final Terminal terminal;

    PolicyWhyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<PeerId> names = names();
        Attempt attempt = attempt();
        Configuration configuration = ConfigurationFile.read(file);
        Answer answer = Answer.of(configuration, names, attempt);
        if (json) {
            terminal.result(Json.write(facts(answer)));
        } else {
            print(answer);
        }
        return answer.letsIn() ? 0 : 1;
    }

    private List<PeerId> names() {
        List<PeerId> names =
                peers.stream()
                        .map(one ->
                                Arguments.parsed("--peer", one, id -> PeerId.parse(id).orThrow()))
                        .toList();
        if (names.stream().filter(SpiffeId.class::isInstance).distinct().count() > 1) {
            throw new CountersignException(
                    ProblemCode.USAGE_INVALID,
                    "--peer: two SPIFFE IDs (expected: one at most, as in a certificate)");
        }
        return names;
    }

    private Attempt attempt() {
        if (method == null && path == null) {
            return Attempt.connection(target);
        }
        if (method == null || path == null || !path.startsWith("/")) {
            throw new CountersignException(
                    ProblemCode.USAGE_INVALID,
                    "a request has both, --method GET and --path /from/the/root");
        }
        return new Attempt(target, Optional.of(new Attempt.Request(method, path)));
    }

    private void print(Answer answer) {
        for (Explanation.Reading reading : answer.explanation().rules()) {
            String said =
                    reading.lets() ? "lets it in" : "no: " + String.join("; ", reading.reasons());
            terminal.result(
                    reading.rule().label() + " (" + reading.rule().when().text() + "): " + said);
        }
        terminal.result(answer.text());
        answer.code().ifPresent(code -> terminal.note("hint: " + code.remedy()));
    }

    private static Map<String, Object> facts(Answer answer) {
        Explanation explanation = answer.explanation();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("peer", explanation.names().stream().map(PeerId::text).toList());
        facts.put("target", explanation.attempt().target());
        facts.put("outcome", answer.letsIn() ? "permit" : "refused");
        explanation.letInBy().ifPresent(rule -> facts.put("rule", rule.label()));
        answer.code()
                .ifPresent(code -> facts.put(answer.letsIn() ? "observed" : "code", code.slug()));
        facts.put("rules", explanation.rules().stream().map(PolicyWhyCommand::facts).toList());
        return facts;
    }

    private static Map<String, Object> facts(Explanation.Reading reading) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("rule", reading.rule().label());
        facts.put("when", reading.rule().when().text());
        facts.put("lets-in", reading.lets());
        facts.put("failures", reading.failures());
        reading.exceptedBy().ifPresent(except -> facts.put("excepted-by", except.text()));
        return facts;
    }
}
