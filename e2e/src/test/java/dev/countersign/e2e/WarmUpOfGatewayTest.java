package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.programs.Configurations;
import dev.countersign.e2e.programs.Openssl;
import dev.countersign.e2e.programs.Running;
import dev.countersign.e2e.programs.ServedFolder;
import dev.countersign.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Before it is ready a gateway makes handshakes with itself, which are nobody else's business. */
class WarmUpOfGatewayTest {
    private static final String ALICE = "spiffe://test.example/alice";

    @TempDir private Path folder;

    @Test
    void isToldAndLeavesJournalCountsAndFolderAlone() throws IOException {
        TestAuthority authority = TestAuthority.create(Clock.systemUTC());
        Path alice = identity(authority, ALICE, "alice");
        identity(authority, "spiffe://test.example/gateway", "identity");
        try (ServedFolder served = ServedFolder.below(folder);
                Running gateway = Running.gateway(folder, configuration(served.port(), "2s"))) {
            assertThat(gateway.process().errors()).containsPattern("warmed up: [0-9]+ handshakes");
            assertThat(gateway.journal().lines())
                    .extracting(line -> line.text("kind"))
                    .doesNotContain("decision", "end");
            assertThat(gateway.status().toString()).contains("admitted=0", "refusals={}");
            assertThat(gateway.data().resolve("warm-up")).doesNotExist();

            assertThat(Openssl.to(gateway.port()).showing(alice).ask("/").page())
                    .contains(ServedFolder.PAGE);
            assertThat(gateway.journal().lines())
                    .filteredOn(line -> line.isAdmission())
                    .extracting(line -> line.text("connection"))
                    .containsExactly("c1");
        }
    }

    @Test
    void isLeftOutWhereItHasNoTime() throws IOException {
        TestAuthority authority = TestAuthority.create(Clock.systemUTC());
        identity(authority, "spiffe://test.example/gateway", "identity");
        try (Running gateway = Running.gateway(folder, configuration(9, "0s"))) {
            assertThat(gateway.process().errors()).doesNotContain("warm");
        }
    }

    private Path configuration(int port, String warmUp) throws IOException {
        return Running.write(
                folder,
                "g.yaml",
                Configurations.gateway(port, "", ALICE)
                        .replace("warm-up: 0s", "warm-up: " + warmUp));
    }

    private Path identity(TestAuthority authority, String id, String name) throws IOException {
        return authority
                .issue()
                .spiffe(id)
                .dns("localhost")
                .clientAndServer()
                .make()
                .writeTo(folder.resolve(name));
    }
}
