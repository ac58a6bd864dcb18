package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.programs.Configurations;
import dev.countersign.e2e.programs.Countersign;
import dev.countersign.e2e.programs.Ended;
import dev.countersign.e2e.programs.JournalFiles;
import dev.countersign.e2e.programs.JsonText;
import dev.countersign.e2e.programs.Openssl;
import dev.countersign.e2e.programs.Running;
import dev.countersign.e2e.programs.ServedFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A changed policy is tried on the connections of a real gateway's journal before it is put in
 * force; and a listener that observes lets in whom it tells.
 */
class PolicyReplayTest {
    private static final String ALICE = "spiffe://countersign.local/alice";
    private static final String CAROL = "spiffe://countersign.local/carol";
    private static final String DAVE = "spiffe://countersign.local/dave";

    @TempDir private Path folder;
    private ServedFolder served;

    @BeforeEach
    void serve() throws IOException {
        served = ServedFolder.below(folder);
    }

    @AfterEach
    void stopServing() {
        served.close();
    }

    @Test
    void saysExactlyWhomAChangedPolicyWouldRefuseAndLetIn() throws IOException {
        write("running.yaml", ALICE, DAVE);
        try (Running up = Running.upFrom(folder, folder.resolve("running.yaml"))) {
            Path carol = up.issue(CAROL, "carol");
            Path dave = up.issue(DAVE, "dave");
            mustGetIn(up, up.identity("alice"));
            mustGetIn(up, dave);
            mustGetIn(up, dave);
            mustBeRefused(up, visitor(up, carol), 40);
            mustBeRefused(up, visitor(up, carol), 40);
            mustBeRefused(up, Openssl.to(up.port()), 116);

            assertThat(replay("running.yaml").exit()).isZero();
            write("narrower.yaml", ALICE);
            write("wider.yaml", ALICE, DAVE, "spiffe://countersign.local/*");
            write("other.yaml", ALICE, CAROL);
            onlyDaveWouldBeRefused();
            onlyCarolWouldBeLetIn();
            Map<String, Object> other = changes("other.yaml");
            assertThat(JsonText.objectsAt(other, "would-refuse")).hasSize(1);
            assertThat(JsonText.objectsAt(other, "would-let-in")).hasSize(1);
            assertThat(JsonText.at(other, "unchanged", "let-in")).isEqualTo(1L);
        }
    }

    private void onlyDaveWouldBeRefused() {
        Map<String, Object> found = changes("narrower.yaml");
        assertThat(JsonText.objectsAt(found, "would-let-in")).isEmpty();
        List<Map<?, ?>> refused = JsonText.objectsAt(found, "would-refuse");
        assertThat(refused).hasSize(1);
        assertThat(refused.getFirst().get("peer")).isEqualTo(DAVE);
        assertThat(refused.getFirst().get("listener")).isEqualTo("service");
        assertThat(refused.getFirst().get("count")).isEqualTo(2L);
        assertThat(refused.getFirst().get("before")).isEqualTo("service/allow[2]");
        assertThat(refused.getFirst().get("now"))
                .isEqualTo(
                        "access.no-matching-rule; nearest rule: service/allow[1] (peer is not "
                                + ALICE
                                + ")");
        assertThat(JsonText.at(found, "unchanged", "let-in")).isEqualTo(1L);
        assertThat(JsonText.at(found, "unchanged", "refused")).isEqualTo(2L);
        assertThat(JsonText.at(found, "not-judged", "unproven"))
                .isEqualTo(Map.of("trust.no-certificate", 1L));
    }

    private void onlyCarolWouldBeLetIn() {
        Map<String, Object> found = changes("wider.yaml");
        assertThat(JsonText.objectsAt(found, "would-refuse")).isEmpty();
        List<Map<?, ?>> letIn = JsonText.objectsAt(found, "would-let-in");
        assertThat(letIn).hasSize(1);
        assertThat(letIn.getFirst().get("peer")).isEqualTo(CAROL);
        assertThat(letIn.getFirst().get("count")).isEqualTo(2L);
        assertThat(letIn.getFirst().get("before")).isEqualTo("access.no-matching-rule");
        assertThat(letIn.getFirst().get("now")).isEqualTo("service/allow[3]");
        assertThat(letIn.getFirst().get("key-shown")).isEqualTo(false);
        assertThat(JsonText.at(found, "unchanged", "let-in")).isEqualTo(3L);
        assertThat(replay("wider.yaml").output())
                .contains(
                        "would be refused: 0\nwould be let in: 2\n  "
                                + CAROL
                                + " to service: 2 times",
                        "not judged, never proven: trust.no-certificate 1\n");
    }

    @Test
    void letsInByObservingWhomItsRulesRefuseAndTellsSoUntilTheyAreEnforced() throws IOException {
        Path file = write("countersign.yaml", ALICE);
        try (Running up = Running.upFrom(folder, file)) {
            Path carol = up.issue(CAROL, "carol");
            mustBeRefused(up, visitor(up, carol), 40);
            observe("");
            up.signal("HUP");
            up.process().awaitLine("the reload was refused");
            assertThat(up.process().errors()).contains("[config.weaker]", "allow-weaker: true");
            mustBeRefused(up, visitor(up, carol), 40);

            observe("allow-weaker: true\n");
            up.signal("HUP");
            up.process().awaitLine("reloaded: epoch");
            assertThat(up.process().errors())
                    .contains("WEAKER than before", "listener service ONLY OBSERVES");
            JournalFiles.Mark mark = up.journal().mark();
            mustGetIn(up, carol);
            assertThat(mark.awaitAdmission().text("observed")).isEqualTo("access.no-matching-rule");
            mustBeRefused(up, Openssl.to(up.port()), 116);

            Ended status = up.command("status", "--json");
            assertThat(JsonText.at(status.json(), "observing", "service")).isEqualTo(true);
            assertThat(JsonText.at(status.json(), "observed", "access.no-matching-rule"))
                    .isEqualTo(1L);
            assertThat(status.errors()).contains("listener service ONLY OBSERVES");
            write("enforcing.yaml", ALICE);
            assertThat(JsonText.objectsAt(changes("enforcing.yaml"), "would-refuse")).hasSize(1);
        }
    }

    @Test
    void warnsAtTheStartThatAListenerOnlyObserves() throws IOException {
        write("countersign.yaml", ALICE);
        Path file = observe("");
        try (Running up = Running.upFrom(folder, file)) {
            assertThat(up.process().errors())
                    .contains("warning: listener service ONLY OBSERVES")
                    .doesNotContain("WEAKER");
        }
    }

    @Test
    void explainsAndReviewsAPolicyWithoutAGateway() throws IOException {
        write("countersign.yaml", ALICE, "spiffe://countersign.local/*", CAROL);
        Ended refused = run("policy", "why", "--peer", "dns:web.example", "--target", "service");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.output())
                .contains("service/allow[1] (" + ALICE + "): no: peer is not " + ALICE)
                .contains("refused: access.no-matching-rule");
        assertThat(
                        run("policy", "why", "--peer", CAROL, "--target", "service")
                                .mustBeDone()
                                .output())
                .endsWith("let in by service/allow[2]\n");
        assertThat(run("policy", "check").mustBeDone().output())
                .contains("warning: service/allow[3] never matters: service/allow[2]")
                .endsWith("1 warning\n");
        run("policy", "check", "none.yaml").mustFail(2, "config.unreadable");
        run("policy", "replay", "--journal", "none").mustFail(2, "usage.invalid");
    }

    private Map<String, Object> changes(String configuration) {
        Ended ended = replay(configuration, "--json");
        assertThat(ended.exit()).as("%s", ended).isEqualTo(1);
        return JsonText.object(ended.output());
    }

    private Ended replay(String configuration, String... more) {
        String[] all = new String[more.length + 6];
        System.arraycopy(more, 0, all, 6, more.length);
        List<String> call =
                List.of(
                        "policy",
                        "replay",
                        "--journal",
                        Running.DATA + "/journal",
                        "--config",
                        configuration);
        System.arraycopy(call.toArray(String[]::new), 0, all, 0, call.size());
        return run(all);
    }

    private Ended run(String... arguments) {
        return Countersign.run(folder, arguments);
    }

    private Path write(String name, String... allowed) throws IOException {
        return Running.write(folder, name, Configurations.up(served.port(), allowed));
    }

    /** Has the listener of the running configuration observe. */
    private Path observe(String more) throws IOException {
        String enforcing = Configurations.up(served.port(), ALICE);
        String observing =
                enforcing.replace("      allow:", "      when-refused: observe\n      allow:");
        assertThat(observing).isNotEqualTo(enforcing);
        return Running.write(folder, "countersign.yaml", more + observing);
    }

    private static void mustGetIn(Running up, Path identity) {
        JournalFiles.Mark mark = up.journal().mark();
        assertThat(visitor(up, identity).ask("/").page()).contains(ServedFolder.PAGE);
        mark.awaitAdmission();
    }

    private static void mustBeRefused(Running up, Openssl visitor, int alert) {
        JournalFiles.Mark mark = up.journal().mark();
        assertThat(visitor.ask("/").alert()).isEqualTo(alert);
        mark.awaitRefusal();
    }

    private static Openssl visitor(Running up, Path identity) {
        return Openssl.to(up.port()).showing(identity);
    }
}
