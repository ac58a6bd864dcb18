package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.programs.JournalFiles;
import dev.countersign.e2e.programs.Running;
import dev.countersign.e2e.programs.ServedFolder;
import dev.countersign.testkit.RealProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that listens at a socket in the file system, and curl that calls it there. */
class UnixSocketTest {
    private static final int KILLED = 128 + 9;

    @TempDir private Path folder;

    @Test
    void isServedToWhoProvesItselfAndOutlivesAKill() throws IOException {
        Path socket = folder.resolve("orders.sock");
        try (ServedFolder served = ServedFolder.below(folder)) {
            Path file = Running.write(folder, "c.yaml", configuration(served.port()));
            try (Running up = Running.upFrom(folder, file)) {
                assertThat(up.status().get("listeners"))
                        .isEqualTo(Map.of("orders", "unix:" + socket));
                JournalFiles.Mark mark = up.journal().mark();
                assertThat(shell(up.printedCurl())).contains(ServedFolder.PAGE);
                assertThat(mark.awaitAdmission().text("from")).isEqualTo("unix:" + socket);

                List<String> before = served.requests();
                String nobody = up.printedCurl().replaceAll("--(cert|key) \\S+", "");
                assertThat(shell(nobody)).doesNotContain(ServedFolder.PAGE);
                assertThat(mark.awaitRefusal().text("code")).isEqualTo("trust.no-certificate");
                assertThat(served.requests()).isEqualTo(before);

                up.signal("KILL");
                assertThat(up.awaitEnd(Duration.ofSeconds(10))).isEqualTo(KILLED);
            }
            assertThat(socket).exists();
            try (Running up = Running.upFrom(folder, file)) {
                assertThat(shell(up.printedCurl())).contains(ServedFolder.PAGE);
                up.signal("TERM");
                up.awaitEnd(Duration.ofSeconds(10));
            }
            assertThat(socket).doesNotExist();
        }
    }

    private String shell(String line) {
        try (RealProcess shell = RealProcess.start(folder, List.of("sh", "-c", line))) {
            shell.awaitExit();
            return shell.output();
        }
    }

    private static String configuration(int to) {
        return """
        trust-domain: countersign.local
        gateway:
          identity: spiffe://countersign.local/gateway
          listen:
            - { name: orders, at: "unix:orders.sock", to: "127.0.0.1:%d",
                allow: [{ peer: "spiffe://countersign.local/alice" }] }
        """
                .formatted(to);
    }
}
