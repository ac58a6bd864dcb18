package dev.countersign.cli;

import dev.countersign.access.Rule;
import dev.countersign.authority.wire.Json;
import dev.countersign.cli.config.Configuration;
import dev.countersign.cli.config.Configuration.ListenPart;
import dev.countersign.cli.config.Configuration.WhenRefused;
import dev.countersign.cli.config.ConfigurationFile;
import dev.countersign.cli.policy.PlainWords;
import dev.countersign.cli.policy.PolicyReview;
import dev.countersign.cli.policy.Warning;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code countersign policy check}: who gets in, in plain words, and what is probably not meant.
 */
@Command(
        name = "check",
        description = {
            "Tells who gets in by the rules of a configuration, and warns of what is probably not meant.",
            "Exit code: 0 when the file reads, warnings included; 2 when it does not."
        })
final class PolicyCheckCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            defaultValue = "countersign.yaml",
            description = "default: ${DEFAULT-VALUE}")
    private Path file = Path.of("countersign.yaml");

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    private final Terminal terminal;

    PolicyCheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Configuration configuration = ConfigurationFile.read(file);
        List<PolicyReview.Reviewed> reviewed = PolicyReview.of(configuration);
        if (json) {
            terminal.result(Json.write(facts(configuration, reviewed)));
            return 0;
        }
        terminal.result(file + ": trust domain " + configuration.trustDomain());
        reviewed.forEach(this::print);
        int warnings = reviewed.stream().mapToInt(one -> one.warnings().size()).sum();
        terminal.result(
                warnings == 0
                        ? "no warnings"
                        : warnings + (warnings == 1 ? " warning" : " warnings"));
        return 0;
    }

    private void print(PolicyReview.Reviewed reviewed) {
        ListenPart listener = reviewed.listener();
        terminal.result(
                "listener "
                        + listener.name()
                        + " at "
                        + listener.at()
                        + " to "
                        + listener.target()
                        + ", when-refused: "
                        + listener.whenRefused().word());
        for (Rule rule : listener.allow()) {
            terminal.result("  " + rule.label() + " lets in " + PlainWords.of(rule));
        }
        terminal.result("  " + others(listener.whenRefused()));
        reviewed.warnings()
                .forEach(one -> terminal.result("  warning: " + one.where() + " " + one.text()));
    }

    private static String others(WhenRefused whenRefused) {
        return switch (whenRefused) {
            case ALERT, EXPLAIN -> "nobody else gets in";
            case OBSERVE -> "everybody else who proves itself gets in too, and is journalled";
        };
    }

    private static Map<String, Object> facts(
            Configuration configuration, List<PolicyReview.Reviewed> reviewed) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("trust-domain", configuration.trustDomain());
        facts.put("listeners", reviewed.stream().map(PolicyCheckCommand::facts).toList());
        return facts;
    }

    private static Map<String, Object> facts(PolicyReview.Reviewed reviewed) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", reviewed.listener().name());
        facts.put("at", reviewed.listener().at());
        facts.put("to", reviewed.listener().target().told());
        facts.put("when-refused", reviewed.listener().whenRefused().word());
        facts.put(
                "rules",
                reviewed.listener().allow().stream().map(PolicyCheckCommand::facts).toList());
        facts.put("warnings", reviewed.warnings().stream().map(PolicyCheckCommand::facts).toList());
        return facts;
    }

    private static Map<String, Object> facts(Rule rule) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("rule", rule.label());
        facts.put("when", rule.when().text());
        facts.put("except", rule.except().stream().map(one -> one.text()).toList());
        facts.put("lets-in", PlainWords.of(rule));
        return facts;
    }

    private static Map<String, Object> facts(Warning warning) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kind", warning.kind().word());
        facts.put("where", warning.where());
        facts.put("text", warning.text());
        return facts;
    }
}
