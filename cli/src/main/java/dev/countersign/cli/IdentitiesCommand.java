package dev.countersign.cli;

import dev.countersign.authority.Authority;
import dev.countersign.authority.Settings;
import dev.countersign.authority.wire.Json;
import dev.countersign.cli.control.ControlClient;
import dev.countersign.cli.control.ControlServer.Verb;
import dev.countersign.identity.TrustDomain;
import dev.countersign.journal.Journal;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code countersign identities list|show|issue|revoke}: asks the running process, or works on its
 * files.
 */
@Command(
        name = "identities",
        description = "What an authority has issued.",
        synopsisSubcommandLabel = "COMMAND")
final class IdentitiesCommand extends CommandGroup {

    /** What all of them have: the folder, the shape of the answer, and how it is obtained. */
    abstract static class OnAuthority implements Callable<Integer> {
        @Mixin private DataOption data = new DataOption();

        @Option(
                names = "--kek",
                paramLabel = "FILE",
                description = "the key that encrypts the authority's keys, when it lies elsewhere")
        private @Nullable Path kek;

        @Option(
                names = "--trust-domain",
                paramLabel = "NAME",
                description = "when nothing runs (default: countersign.local)")
        private String trustDomain = "countersign.local";

        @Option(names = "--json", description = "as JSON")
        private boolean json;

        final Terminal terminal;

        OnAuthority(Terminal terminal) {
            this.terminal = terminal;
        }

        /** The answer of the process that runs on the folder, or of the authority in its files. */
        Map<String, Object> ask(
                String verb, List<String> arguments, Function<AuthorityVerbs, Verb> here) {
            Optional<Map<String, Object>> answer =
                    new ControlClient(DataFolder.controlSocket(data.folder()))
                            .call(verb, arguments);
            if (answer.isPresent()) {
                return answer.get();
            }
            if (!Files.isDirectory(data.folder().resolve("authority"))) {
                throw new CountersignException(
                        ProblemCode.CONFIG_DATA_UNUSABLE,
                        data.folder() + " holds no authority",
                        "name the data folder of one: --data DIR");
            }
            Clock clock = Clock.systemUTC();
            try (DataFolder folder = DataFolder.claim(data.folder());
                    Journal journal = Node.journal(folder.path(), clock);
                    Authority authority = Authority.open(settings(folder, journal, clock))) {
                return here.apply(new AuthorityVerbs(authority, Optional.empty(), clock))
                        .run(arguments);
            } catch (java.io.IOException e) {
                throw new CountersignException(
                                ProblemCode.CONFIG_DATA_UNUSABLE,
                                "the journal cannot be closed: " + e.getMessage())
                        .causedBy(e);
            }
        }

        private Settings settings(DataFolder folder, Journal journal, Clock clock) {
            TrustDomain domain = Arguments.parsed("--trust-domain", trustDomain, TrustDomain::new);
            Settings settings =
                    Settings.of(
                            folder.authority(),
                            domain,
                            Settings.Means.of(clock, Engines.signatures(), journal));
            return Optional.ofNullable(kek).map(settings::unlockedBy).orElse(settings);
        }

        /** Prints an answer: as JSON, or a line for each thing in it. */
        void print(Map<String, Object> answer) {
            if (json) {
                terminal.result(Json.write(answer));
                return;
            }
            answer.forEach((key, value) -> {
                if (value instanceof List<?> list) {
                    list.forEach(one -> terminal.result(line(one)));
                } else {
                    terminal.result(key + ": " + value);
                }
            });
        }

        private static String line(Object entry) {
            if (!(entry instanceof Map<?, ?> facts)) {
                return String.valueOf(entry);
            }
            return facts.get("serial")
                    + "  "
                    + facts.get("id")
                    + "  "
                    + facts.get("profile")
                    + "  until "
                    + facts.get("not-after")
                    + "  "
                    + facts.get("state");
        }
    }

    /** Lists every certificate. */
    @Command(name = "list", description = "Lists every certificate, the newest first.")
    static final class ListThem extends OnAuthority {
        ListThem(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() {
            print(ask("list", List.of(), verbs -> verbs::list));
            return 0;
        }
    }

    /** Shows some of them. */
    @Command(name = "show", description = "Shows a certificate, or all of an identity.")
    static final class Show extends OnAuthority {
        @Parameters(paramLabel = "SERIAL|ID", description = "a serial number in hex, or spiffe://…")
        private String which = "";

        Show(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() {
            print(ask("show", List.of(which), verbs -> verbs::show));
            return 0;
        }
    }

    /** Issues a certificate into a folder. */
    @Command(
            name = "issue",
            description = "Issues a certificate into a folder; makes the key if none is there.")
    static final class Issue extends OnAuthority {
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
                names = "--out",
                required = true,
                paramLabel = "DIR",
                description = "the folder to write")
        private Path out = Path.of("");

        Issue(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() {
            List<String> arguments =
                    new ArrayList<>(List.of(as, profile, out.toAbsolutePath().toString()));
            arguments.addAll(hosts);
            Map<String, Object> answer = ask("issue", arguments, verbs -> verbs::issue);
            print(answer);
            terminal.note("next: countersign connect HOST:PORT --identity " + out + " --expect ID");
            return 0;
        }
    }

    /** Revokes. */
    @Command(name = "revoke", description = "Revokes a certificate, or all of an identity.")
    static final class Revoke extends OnAuthority {
        @Parameters(paramLabel = "SERIAL|ID", description = "a serial number in hex, or spiffe://…")
        private String which = "";

        @Option(
                names = "--reason",
                paramLabel = "REASON",
                description = "of RFC 5280 §5.3.1 (default: unspecified)")
        private String reason = "unspecified";

        Revoke(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() {
            print(ask("revoke", List.of(which, reason), verbs -> verbs::revoke));
            return 0;
        }
    }
}
