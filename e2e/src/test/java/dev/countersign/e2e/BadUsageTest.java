package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.programs.Folder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A command that is called wrongly says what is wrong with the call, and does nothing. */
class BadUsageTest {
    @TempDir private Path parent;
    private Folder folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Folder.below(parent, "start");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    upp                                                       | upp
                    up --dta D                                                | --dta
                    up --data                                                 | --data
                    up surplus                                                | surplus
                    up --gateway nonsense                                     | --gateway
                    up --gateway 127.0.0.1:99999                              | 127.0.0.1:99999
                    up --protect ::1:8080                                     | --protect
                    up --authority 127.0.0.1                                  | --authority
                    up --gateway 127.0.0.1:0 --admin 127.0.0.1:-1             | --admin
                    identities                                                | identities
                    identities lst                                            | lst
                    identities revoke                                         | SERIAL
                    identities issue --out X                                  | --as
                    connect 127.0.0.1:1                                       | --identity
                    connect 127.0.0.1 --identity X --expect dns:a.example     | 127.0.0.1
                    connect 127.0.0.1:1 --identity X --expect alice           | --expect
                    explain                                                   | CODE
                    explain trust.no-such-code                                | trust.no-such-code
                    journal tail -n many                                      | many
                    config chek                                               | chek
                    """)
    void isToldInOneError(String line, String named) throws IOException {
        folder.runUnchanged(line.split(" ", -1)).mustFail(2, "usage.invalid").naming(named);
    }

    @Test
    void isToldWhenNothingRuns() throws IOException {
        folder.runUnchanged("status", "--data", "nowhere")
                .mustFail(2, "usage.not-running")
                .naming("nowhere");
    }

    @ParameterizedTest
    @CsvSource({
        "identities list, config.data-unusable",
        "identities revoke spiffe://countersign.local/a, config.data-unusable",
        "journal verify, config.data-unusable",
        "journal tail, config.data-unusable",
        "explain r-0000-0000-0000-0000, config.data-unusable"
    })
    void isToldWhenTheDataFolderIsNotThere(String line, String code) throws IOException {
        folder.runUnchanged((line + " --data nowhere").split(" ", -1))
                .mustFail(2, code)
                .naming("nowhere");
    }

    @Test
    void isToldWhenTwoOptionsExcludeEachOther() throws IOException {
        folder.write(
                "countersign.yaml",
                """
                gateway:
                  identity: spiffe://countersign.local/gateway
                  listen:
                    - { name: a, at: "127.0.0.1:0", to: "127.0.0.1:1", allow: [{ peer: "spiffe://countersign.local/a" }] }
                """);
        folder.runUnchanged(
                        "up",
                        "--config",
                        "countersign.yaml",
                        "--protect",
                        "127.0.0.1:1",
                        "--data",
                        "D")
                .mustFail(2, "usage.invalid")
                .naming("--protect", "--config");
    }

    @Test
    void hintsAtACommandLineThatWorks() throws IOException {
        String errors =
                folder.runUnchanged("identities", "revoke").mustFail(2, "usage.invalid").errors();
        var hint = Pattern.compile("hint: countersign (.*--help)").matcher(errors);
        assertThat(hint.find()).as(errors).isTrue();
        folder.runUnchanged(hint.group(1).split(" ", -1)).mustBeDone();
        assertThat(List.of(hint.group(1).split(" ", -1))).startsWith("identities", "revoke");
    }
}
