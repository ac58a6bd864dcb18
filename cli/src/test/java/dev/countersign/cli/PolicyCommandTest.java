package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.journal.Entry;
import dev.countersign.journal.EntryKind;
import dev.countersign.journal.Journal;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.FixedClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PolicyCommandTest {
    private static final String WEB = "spiffe://acme.example/web";
    private static final String BATCH = "spiffe://acme.example/batch/night";
    private static final String TEST = "spiffe://acme.example/batch/test/one";

    @TempDir Path folder;
    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();
    private final List<Exception> problems = new ArrayList<>();
    private Path file = Path.of("countersign.yaml");

    @BeforeEach
    void write() throws IOException {
        file = configuration("alert");
    }

    // ---- why

    @Test
    void refusesWhomNoRuleLetsInAndSaysWhyOfEachRule() {
        assertThat(why("--peer", TEST, "--target", "orders")).isEqualTo(1);
        assertThat(lines(results))
                .containsExactly(
                        "orders/allow[1] (" + WEB + "): no: peer is not " + WEB,
                        "orders/allow[2] (spiffe://acme.example/batch/**): no: its except leaves out"
                                + " spiffe://acme.example/batch/test/*",
                        "refused: access.excepted: "
                                + TEST
                                + " may not reach orders; nearest rule: orders/allow[2] (its except"
                                + " names the peer)");
        assertThat(lines(notes)).singleElement().asString().contains("hint: narrow the except");
    }

    @Test
    void letsInWhomRuleLetsInAndSaysWhich() {
        assertThat(why("--peer", BATCH, "--target", "orders")).isZero();
        assertThat(lines(results))
                .containsExactly(
                        "orders/allow[1] (" + WEB + "): no: peer is not " + WEB,
                        "orders/allow[2] (spiffe://acme.example/batch/**): lets it in",
                        "let in by orders/allow[2]");
        assertThat(lines(notes)).isEmpty();
    }

    @Test
    void judgesByAllNamesAndTheRequest() {
        assertThat(why("--peer", "dns:x.acme.example", "--target", "orders")).isEqualTo(1);
        assertThat(
                        why(
                                "--peer",
                                "dns:x.acme.example",
                                "--peer",
                                WEB,
                                "--target",
                                "orders",
                                "--method",
                                "GET",
                                "--path",
                                "/x"))
                .isZero();
    }

    @Test
    void saysThatSomebodyGetsInByObservingOnly() throws IOException {
        file = configuration("observe");
        assertThat(why("--peer", TEST, "--target", "orders")).isZero();
        assertThat(lines(results).getLast())
                .startsWith("let in only because orders observes; else refused: access.excepted");
        results.reset();
        assertThat(why("--peer", TEST, "--target", "orders", "--json")).isZero();
        assertThat(lines(results).getFirst())
                .contains("\"outcome\":\"permit\"", "\"observed\":\"access.excepted\"");
    }

    @Test
    void refusesWhomTheJudgeRefusesThoughTheTargetObserves() throws IOException {
        file = configuration("observe");
        assertThat(why("--peer", "spiffe://other.example/web", "--target", "orders")).isEqualTo(1);
        assertThat(lines(results).getLast()).startsWith("refused: trust.foreign-trust-domain");
    }

    @Test
    void tellsAProgramTheSame() {
        assertThat(why("--peer", TEST, "--target", "orders", "--json")).isEqualTo(1);
        assertThat(lines(results))
                .singleElement()
                .asString()
                .contains(
                        "\"outcome\":\"refused\"",
                        "\"code\":\"access.excepted\"",
                        "\"failures\":[\"peer is not " + WEB + "\"]",
                        "\"excepted-by\":\"spiffe://acme.example/batch/test/*\"");
    }

    @Test
    void refusesQuestionsThatNoConnectionAsks() {
        for (List<String> question :
                List.of(
                        List.of("--peer", WEB, "--peer", BATCH, "--target", "orders"),
                        List.of("--peer", "web", "--target", "orders"),
                        List.of("--peer", WEB, "--target", "orders", "--method", "GET"),
                        List.of(
                                "--peer",
                                WEB,
                                "--target",
                                "o",
                                "--method",
                                "GET",
                                "--path",
                                "x"))) {
            assertThat(why(question.toArray(String[]::new))).as("%s", question).isEqualTo(2);
            assertThat(failure()).as("%s", question).isEqualTo(ProblemCode.USAGE_INVALID);
        }
        assertThat(problems).hasSize(4);
        assertThat(why("--peer", WEB, "--target", "other")).isEqualTo(1);
    }

    // ---- check

    @Test
    void tellsTheRulesInPlainWordsWithWarnings() throws IOException {
        assertThat(run("check", file.toString())).isZero();
        assertThat(lines(results))
                .containsExactly(
                        file + ": trust domain acme.example",
                        "listener orders at 127.0.0.1:0 to 127.0.0.1:8080, when-refused: alert",
                        "  orders/allow[1] lets in " + WEB,
                        "  orders/allow[2] lets in spiffe://acme.example/batch and everything below"
                                + " it, but not everything directly below"
                                + " spiffe://acme.example/batch/test",
                        "  nobody else gets in",
                        "no warnings");
        results.reset();
        assertThat(run("check", configuration("observe").toString(), "--json")).isZero();
        assertThat(lines(results).getFirst())
                .contains("\"when-refused\":\"observe\"", "\"kind\":\"only-observes\"");
    }

    @Test
    void refusesFileThatDoesNotRead() {
        assertThat(run("check", folder.resolve("none.yaml").toString())).isEqualTo(2);
        assertThat(failure()).isEqualTo(ProblemCode.CONFIG_UNREADABLE);
    }

    // ---- replay

    @Test
    void refusesToReplayWhatIsNoJournal() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        for (Path place : List.of(empty, folder.resolve("none"))) {
            assertThat(replay(place)).isEqualTo(2);
            assertThat(failure()).isEqualTo(ProblemCode.USAGE_INVALID);
        }
        assertThat(replay(empty, "--since", "yesterday")).isEqualTo(2);
        assertThat(problems).hasSize(3);
    }

    @Test
    void replaysJournalAndSaysWhetherAnythingChanges() throws IOException {
        Path journal = folder.resolve("journal");
        try (Journal open =
                Journal.open(
                        journal, "test", FixedClock.at(Instant.parse("2026-11-24T09:00:00Z")))) {
            open.record(permit("2026-11-24T08:00:00Z", TEST));
            open.record(permit("2026-11-24T08:30:00Z", WEB));
        }
        assertThat(replay(journal)).isEqualTo(1);
        assertThat(lines(results))
                .containsExactly(
                        "would be refused: 1",
                        "  "
                                + TEST
                                + " to orders: 1 time, 2026-11-24T08:00:00Z; was let in by"
                                + " orders/allow[1]; now access.excepted; nearest rule:"
                                + " orders/allow[2] (its except names the peer)",
                        "would be let in: 0",
                        "unchanged: 1 let in, 0 refused");
        results.reset();
        assertThat(replay(journal, "--since", "2026-11-24T08:10:00Z", "--json")).isZero();
        assertThat(lines(results).getFirst())
                .contains("\"changes\":false", "\"unchanged\":{\"let-in\":1,\"refused\":0}");
        results.reset();
        try (var files = Files.list(journal)) {
            Path only =
                    files.filter(one -> one.toString().endsWith(".jsonl"))
                            .findFirst()
                            .orElseThrow();
            assertThat(replay(only)).isEqualTo(1);
        }
    }

    private static Entry permit(String at, String peer) {
        return Entry.of(EntryKind.DECISION, Instant.parse(at))
                .text("listener", "orders")
                .text("outcome", "permit")
                .text("rule", "orders/allow[1]")
                .text("peer", peer)
                .build();
    }

    private int why(String... arguments) {
        String[] all = new String[arguments.length + 3];
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        all[0] = "why";
        all[1] = "--config";
        all[2] = file.toString();
        return run(all);
    }

    private int replay(Path journal, String... more) {
        String[] all = new String[more.length + 5];
        System.arraycopy(more, 0, all, 5, more.length);
        all[0] = "replay";
        all[1] = "--config";
        all[2] = file.toString();
        all[3] = "--journal";
        all[4] = journal.toString();
        return run(all);
    }

    private int run(String... arguments) {
        Terminal terminal = new Terminal(stream(results), stream(notes));
        CommandLine line = PolicyCommand.with(terminal);
        line.setExecutionExceptionHandler((problem, command, parsed) -> {
            problems.add(problem);
            return 2;
        });
        return line.execute(arguments);
    }

    /** What the last command failed with. */
    private ProblemCode failure() {
        assertThat(problems.getLast()).isInstanceOf(CountersignException.class);
        return ((CountersignException) problems.getLast()).code();
    }

    private static List<String> lines(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private Path configuration(String whenRefused) throws IOException {
        return Files.writeString(
                folder.resolve(whenRefused + ".yaml"),
                """
                trust-domain: acme.example
                gateway:
                  identity: { files: orders }
                  listen:
                    - name: orders
                      at: 127.0.0.1:0
                      to: 127.0.0.1:8080
                      when-refused: %s
                      allow:
                        - peer: spiffe://acme.example/web
                        - peer: spiffe://acme.example/batch/**
                          except:
                            - peer: spiffe://acme.example/batch/test/*
                """
                        .formatted(whenRefused));
    }
}
