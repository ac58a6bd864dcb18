package dev.countersign.cli;

import dev.countersign.authority.wire.Json;
import dev.countersign.journal.JournalReader;
import dev.countersign.journal.JournalVerifier;
import dev.countersign.journal.Verification;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code countersign journal verify|tail}. */
@Command(
        name = "journal",
        description = "The hash-chained record of every decision.",
        synopsisSubcommandLabel = "COMMAND")
final class JournalCommand extends CommandGroup {

    /** Verifies every line of every file, and names the first bad entry. */
    @Command(name = "verify", description = "Checks that the journal is what was written.")
    static final class Verify implements Callable<Integer> {
        @Mixin private DataOption data = new DataOption();

        @Option(names = "--json", description = "as JSON")
        private boolean json;

        private final Terminal terminal;

        Verify(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            Verification found = JournalVerifier.verify(data.journal());
            Map<String, Object> facts = facts(found);
            if (json) {
                terminal.result(Json.write(facts));
            } else {
                facts.forEach((key, value) -> terminal.result(key + ": " + value));
            }
            return found instanceof Verification.Broken ? 1 : 0;
        }

        private static Map<String, Object> facts(Verification found) {
            Map<String, Object> facts = new LinkedHashMap<>();
            switch (found) {
                case Verification.Empty empty -> facts.put("journal", "empty");
                case Verification.Whole whole -> {
                    facts.put("journal", "whole");
                    putExtent(facts, whole.extent());
                }
                case Verification.Cut cut -> {
                    facts.put("journal", "whole so far, not closed");
                    putExtent(facts, cut.extent());
                    facts.put("file", cut.file());
                    facts.put("torn-bytes", cut.tornBytes());
                }
                case Verification.Broken broken -> {
                    facts.put("journal", "broken");
                    facts.put("file", broken.file());
                    facts.put("line", broken.line());
                    facts.put("reason", broken.reason());
                }
            }
            return facts;
        }

        private static void putExtent(Map<String, Object> facts, Verification.Extent extent) {
            facts.put("files", extent.files());
            facts.put("entries", extent.entries());
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
