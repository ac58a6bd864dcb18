package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.programs.Countersign;
import dev.countersign.e2e.programs.Ended;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code countersign demo} shows the main job and every impostor within a minute. */
class DemoTest {
    @TempDir private Path folder;

    @Test
    void showsOneConversationAndEveryImpostorRefused() {
        Ended demo = Countersign.run(folder, "demo").mustBeDone();
        List<String> rows =
                demo.output()
                        .lines()
                        .filter(one -> one.startsWith("✔") || one.startsWith("✘"))
                        .toList();
        assertThat(rows).hasSizeGreaterThan(15).allMatch(one -> one.startsWith("✔"));
        assertThat(rows.getFirst()).contains("alice", "let in");
        assertThat(demo.output())
                .contains(
                        "trust.no-certificate",
                        "trust.leaf-expired",
                        "trust.unknown-issuer",
                        "trust.revoked",
                        "trust.name-mismatch",
                        "access.no-matching-rule");
        assertThat(demo.errors()).isEmpty();
        assertThat(folder).as("the folder that it was started in").isEmptyDirectory();
    }
}
