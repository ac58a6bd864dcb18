package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.programs.Openssl;
import dev.countersign.e2e.programs.Running;
import dev.countersign.e2e.programs.ServedFolder;
import dev.countersign.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two services behind one port of a real process, found by the host that openssl asks for. */
class SharedPortTest {
    private static final String CAROL = "spiffe://countersign.local/carol";
    private static final int UNRECOGNIZED_NAME = 112;
    private static final int HANDSHAKE_FAILURE = 40;

    @TempDir private Path folder;

    @Test
    void bringsEachHostToItsServiceByItsRules() throws IOException {
        try (ServedFolder served = ServedFolder.below(folder);
                Running up =
                        Running.upFrom(
                                folder,
                                Running.write(
                                        folder,
                                        "c.yaml",
                                        configuration(FreePort.find(), served.port())))) {
            Path carol = up.issue(CAROL, "carol");
            Path alice = up.identity("alice");
            assertThat(up.status().get("listeners"))
                    .isEqualTo(
                            Map.of(
                                    "orders", "127.0.0.1:" + up.port(),
                                    "reports", "127.0.0.1:" + up.port()));

            assertThat(asking(up, alice, "orders.example").page()).contains(ServedFolder.PAGE);
            assertThat(asking(up, carol, "Reports.EXAMPLE").page()).contains(ServedFolder.PAGE);
            assertThat(asking(up, carol, "orders.example").alert()).isEqualTo(HANDSHAKE_FAILURE);
            assertThat(asking(up, alice, "reports.example").alert()).isEqualTo(HANDSHAKE_FAILURE);
            assertThat(asking(up, alice, "localhost").alert()).isEqualTo(UNRECOGNIZED_NAME);
            assertThat(Openssl.to(up.port()).showing(alice).with("-noservername").ask("/").alert())
                    .isEqualTo(UNRECOGNIZED_NAME);
        }
    }

    private static Openssl.Answer asking(Running up, Path identity, String host) {
        return Openssl.to(up.port())
                .showing(identity)
                .trusting(identity.resolve("trust.pem"), host)
                .ask("/");
    }

    private static String configuration(int at, int to) {
        return """
        trust-domain: countersign.local
        gateway:
          identity: spiffe://countersign.local/gateway
          listen:
            - { name: orders, at: "127.0.0.1:%1$d", hosts: orders.example, to: "127.0.0.1:%2$d",
                allow: [{ peer: "spiffe://countersign.local/alice" }] }
            - { name: reports, at: "127.0.0.1:%1$d", hosts: reports.example, to: "127.0.0.1:%2$d",
                allow: [{ peer: "spiffe://countersign.local/carol" }] }
        """
                .formatted(at, to);
    }
}
