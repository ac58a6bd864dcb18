package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.countersign.cli.config.ConfigurationFile;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpPlanTest {
    private static final String FILE =
            """
            gateway:
              identity: spiffe://countersign.local/gateway
              listen:
                - name: web
                  at: 127.0.0.1:8443
                  to: 127.0.0.1:8080
                  allow: [{ peer: "spiffe://countersign.local/a" }]
            """;

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "files: [other.pem]",
                "revocation: require",
                "profile: strict",
                "revocation: require, ocsp: [http://ocsp.example/]"
            })
    void leavesNoTrustAsideThatTheFileStates(String trust) {
        assertThatExceptionOfType(CountersignException.class)
                .isThrownBy(() -> plan(FILE + "  trust: { " + trust + " }\n"))
                .withMessageContaining("gateway.trust")
                .satisfies(problem ->
                        assertThat(problem.code()).isEqualTo(ProblemCode.CONFIG_UNSUPPORTED));
    }

    @Test
    void leavesNoTrustOfAListenerAside() {
        String file = FILE.replace("      to:", "      trust: { files: other.pem }\n      to:");
        assertThatExceptionOfType(CountersignException.class)
                .isThrownBy(() -> plan(file))
                .withMessageContaining("or that of a listener");
    }

    @Test
    void takesAFileThatStatesNone() throws IOException {
        assertThat(plan(FILE).gateway().listen()).hasSize(1);
    }

    private UpPlan plan(String text) throws IOException {
        Optional<Path> none = Optional.empty();
        return UpPlan.of(
                new UpPlan.Options(
                        none,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        none),
                ConfigurationFile.read(Files.writeString(folder.resolve("c.yaml"), text)));
    }
}
