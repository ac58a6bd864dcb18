package dev.countersign.cli;

import dev.countersign.authority.wire.Json;
import dev.countersign.cli.control.ControlClient;
import dev.countersign.journal.Head;
import dev.countersign.journal.HeadCheck;
import dev.countersign.journal.JournalReader;
import dev.countersign.journal.JournalVerifier;
import dev.countersign.journal.SignedHead;
import dev.countersign.journal.Verification;
import dev.countersign.tls.TrustFiles;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code countersign journal verify|head|tail}. */
@Command(
        name = "journal",
        description = "The hash-chained record of every decision.",
        synopsisSubcommandLabel = "COMMAND")
final class JournalCommand extends CommandGroup {

    /** Verifies every line of every file, and names the first bad entry. */
    @Command(name = "verify", description = "Checks that the journal is what was written.")
    static final class Verify implements Callable<Integer> {
        @Mixin private DataOption data = new DataOption();

        @Option(
                names = "--trust",
                arity = "1..*",
                paramLabel = "FILE",
                description =
                        "roots under which every head must have been signed (default: trust.pem of"
                                + " the data folder; heads of others are then told, not refused)")
        private List<Path> trust = List.of();

        @Option(
                names = "--head",
                paramLabel = "FILE|-",
                description = "a head that was kept elsewhere, and must be in the journal")
        private @Nullable String head;

        @Option(names = "--json", description = "as JSON")
        private boolean json;

        private final Terminal terminal;

        Verify(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            Optional<Head> kept = Optional.ofNullable(head).map(KeptHead::read);
            Verification found =
                    JournalVerifier.verify(data.journal(), check(), kept);
            Map<String, Object> facts = JournalFacts.of(found);
            if (json) {
                terminal.result(Json.write(facts));
            } else {
                facts.forEach((key, value) -> terminal.result(key + ": " + value));
            }
            return found instanceof Verification.Broken ? 1 : 0;
        }

        /** Named trust files must vouch for every head; the one in the data folder only may. */
        private HeadCheck check() {
            SignatureCheck signatures = Engines.signatures();
            if (!trust.isEmpty()) {
                return new HeadJudge(Optional.of(TrustFiles.load(trust, signatures)), signatures)
                        .insisting();
            }
            Path ours = data.folder().resolve("trust.pem");
            Optional<TrustBundle.Parts> parts =
                    Files.exists(ours)
                            ? Optional.of(TrustFiles.load(List.of(ours), signatures))
                            : Optional.empty();
            return new HeadJudge(parts, signatures);
        }
    }

    /** Prints the newest signed head, to be kept elsewhere. */
    @Command(
            name = "head",
            description = "Prints the newest signed head, to be kept where this disk is not.")
    static final class NewestHead implements Callable<Integer> {
        @Mixin private DataOption data = new DataOption();

        @Option(names = "--json", description = "as JSON")
        private boolean json;

        private final Terminal terminal;

        NewestHead(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            Optional<Map<?, ?>> head = ofTheProcess();
            if (head.isEmpty()) {
                head = SignedHead.newest(DataFolder.journal(data.folder())).map(KeptHead::facts);
            }
            if (head.isEmpty()) {
                terminal.note(DataFolder.journal(data.folder()) + " has no signed head");
                terminal.note("hint: up and gateway sign one a second after they are ready");
                return 1;
            }
            if (json) {
                terminal.result(Json.write(head.get()));
            } else {
                head.get().forEach((key, value) -> terminal.result(key + ": " + value));
            }
            return 0;
        }

        private Optional<Map<?, ?>> ofTheProcess() {
            return new ControlClient(DataFolder.controlSocket(data.folder()))
                    .call("status", List.of())
                    .flatMap(facts ->
                            facts.get(KeptHead.IN_STATUS) instanceof Map<?, ?> map
                                    ? Optional.of(map)
                                    : Optional.empty());
        }
    }

    /** Prints the last lines, and with {@code -f} those to come. */
    @Command(name = "tail", description = "Prints the last lines of the journal.")
    static final class Tail implements Callable<Integer> {
        private static final int LINES = 10;
        private static final Duration PAUSE = Duration.ofMillis(200);

        @Mixin private DataOption data = new DataOption();

        @Option(
                names = {"-n", "--lines"},
                paramLabel = "N",
                description = "how many (default: " + LINES + ")")
        private int lines = LINES;

        @Option(
                names = {"-f", "--follow"},
                description = "go on with what is written from now on")
        private boolean follow;

        private final Terminal terminal;

        Tail(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            JournalReader reader = JournalReader.beforeLast(lines, data.journal());
            print(reader);
            while (follow) {
                LockSupport.parkNanos(PAUSE.toNanos());
                print(reader);
            }
            return 0;
        }

        private void print(JournalReader reader) throws IOException {
            for (List<String> next = reader.next(); !next.isEmpty(); next = reader.next()) {
                next.forEach(terminal::result);
            }
        }
    }
}
