package dev.countersign.cli;

import dev.countersign.access.Rule;
import dev.countersign.authority.Authority;
import dev.countersign.authority.wire.Json;
import dev.countersign.cli.config.Configuration;
import dev.countersign.cli.config.ConfigurationFile;
import dev.countersign.cli.config.SchemaDocument;
import dev.countersign.gateway.Ending;
import dev.countersign.gateway.Listen;
import dev.countersign.gateway.http.HttpService;
import dev.countersign.gateway.http.PeerField;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign config check|show}. */
@Command(
        name = "config",
        description = "The configuration, with every problem at once.",
        synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand extends CommandGroup {

    /**
     * Reads a file, and the identity and trust that it names; says nothing but that all is good, or
     * what is wrong.
     */
    @Command(name = "check", description = "Checks a configuration file.")
    static final class Check implements Callable<Integer> {
        @Parameters(
                paramLabel = "FILE",
                defaultValue = "countersign.yaml",
                description = "default: ${DEFAULT-VALUE}")
        private Path file = Path.of("countersign.yaml");

        @Option(names = "--json", description = "as JSON")
        private boolean json;

        private final Terminal terminal;

        Check(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            Configuration configuration = ConfigurationFile.read(file);
            configuration
                    .gateway()
                    .filter(part -> !(part.identity() instanceof Configuration.Identity.Issued))
                    .ifPresent(part -> materialMustBeUsable(configuration));
            configuration.authority().flatMap(part -> part.kek()).ifPresent(Authority::mustHoldKek);
            int listeners = configuration.gateway().map(part -> part.listen().size()).orElse(0);
            if (json) {
                terminal.result(
                        Json.write(
                                Map.of(
                                        "file",
                                        file,
                                        "good",
                                        true,
                                        "listeners",
                                        listeners,
                                        "trust-domain",
                                        configuration.trustDomain())));
                return 0;
            }
            terminal.result(
                    file
                            + ": good, "
                            + listeners
                            + (listeners == 1 ? " listener" : " listeners")
                            + " in trust domain "
                            + configuration.trustDomain());
            return 0;
        }
    }

    /** Prints every key there is. */
    @Command(name = "reference", description = "Prints every key of the configuration.")
    static final class Reference implements Callable<Integer> {
        private final Terminal terminal;

        Reference(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            SchemaDocument.markdown().lines().forEach(terminal::result);
            return 0;
        }
    }

    private static void materialMustBeUsable(Configuration configuration) {
        new FileMaterial(configuration, Engines.signatures(), Clock.systemUTC()).mustBeUsable();
    }

    /** Prints what a file comes to, defaults included. */
    @Command(name = "show", description = "Shows what a configuration file comes to.")
    static final class Show implements Callable<Integer> {
        @Parameters(
                paramLabel = "FILE",
                defaultValue = "countersign.yaml",
                description = "default: ${DEFAULT-VALUE}")
        private Path file = Path.of("countersign.yaml");

        @Option(names = "--json", description = "as JSON")
        private boolean json;

        private final Terminal terminal;

        Show(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            Configuration configuration = ConfigurationFile.read(file);
            if (json) {
                terminal.result(Json.write(facts(configuration)));
            } else {
                facts(configuration).forEach((key, value) -> terminal.result(key + ": " + value));
            }
            return 0;
        }

        private static Map<String, Object> facts(Configuration configuration) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("trust-domain", configuration.trustDomain());
            facts.put("data", configuration.data());
            configuration.authority().ifPresent(part -> facts.put("authority", part.at()));
            List<Object> listeners = new ArrayList<>();
            configuration
                    .gateway()
                    .ifPresent(part -> part.listen().forEach(one -> listeners.add(listener(one))));
            facts.put("listen", listeners);
            List<Object> dials = new ArrayList<>();
            configuration
                    .gateway()
                    .ifPresent(part -> part.dial().forEach(one -> dials.add(dial(one))));
            facts.put("dial", dials);
            return facts;
        }

        private static Map<String, Object> listener(Configuration.ListenPart part) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("name", part.name());
            facts.put("at", part.at());
            if (!part.place().hosts().isEmpty()) {
                facts.put("hosts", texts(part.place().hosts()));
            }
            if (!part.place().proxies().isEmpty()) {
                facts.put("proxies", texts(part.place().proxies()));
            }
            tellSpoken(facts, part.place().speak());
            facts.put("to", part.target().told());
            part.trust().ifPresent(trust -> facts.put("trust", texts(trust.files())));
            facts.put("when-refused", part.whenRefused().word());
            facts.put("allow", part.allow().stream().map(Show::rule).toList());
            return facts;
        }

        private static void tellSpoken(Map<String, Object> facts, Listen.Speak speak) {
            switch (speak) {
                case Listen.Speak.Tcp(Ending ending) -> tellEnding(facts, ending);
                case Listen.Speak.Http(HttpService http) -> {
                    facts.put("speak", "http");
                    facts.put(
                            "forward", http.tell().stream().map(PeerField::word).sorted().toList());
                    facts.put("upstream", http.version().word());
                }
            }
        }

        private static void tellEnding(Map<String, Object> facts, Ending ending) {
            if (ending == Ending.EACH_WAY) {
                facts.put("half-close", true);
            }
        }

        private static List<String> texts(Collection<?> all) {
            return all.stream().map(String::valueOf).toList();
        }

        private static Map<String, Object> dial(Configuration.DialPart part) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("name", part.name());
            facts.put("at", part.at());
            facts.put("to", part.to());
            facts.put("expect", part.expect().text());
            facts.put("connect-timeout", part.connectTimeout().toSeconds() + "s");
            tellEnding(facts, part.ending());
            return facts;
        }

        private static String rule(Rule rule) {
            String when = rule.when().text();
            return rule.except().isEmpty()
                    ? when
                    : when + " with " + rule.except().size() + " exceptions";
        }
    }
}
