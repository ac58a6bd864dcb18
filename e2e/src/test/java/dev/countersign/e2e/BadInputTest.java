package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.countersign.e2e.programs.Countersign;
import dev.countersign.e2e.programs.Ended;
import dev.countersign.e2e.programs.Folder;
import dev.countersign.e2e.programs.Openssl;
import dev.countersign.e2e.programs.Running;
import dev.countersign.testkit.RealProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code up} on an address, a folder or files that it cannot use: one clear error that names the
 * thing, exit 2, and nothing half-made.
 */
class BadInputTest {
    @TempDir private static Path parent;

    /** What a first start has left behind; its twin in each test is the start that made it. */
    private static Path finished;

    private Folder folder;

    @BeforeAll
    static void startOnce() throws IOException {
        Folder first = Folder.below(parent, "first");
        finished = first.path();
        try (Running up = Running.up(first.path(), "--gateway", "127.0.0.1:0")) {
            up.signal("TERM");
            up.awaitEnd(Duration.ofSeconds(10));
        }
    }

    @BeforeEach
    void makeFolder() throws IOException {
        folder = new Folder(Files.createTempDirectory(parent, "start"));
    }

    // ---- addresses

    @ParameterizedTest
    @ValueSource(strings = {"--gateway", "--admin", "--authority"})
    void isRefusedOnABusyPort(String option) throws IOException {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + busy.getLocalPort();
            List<String> arguments = new ArrayList<>(List.of("up", "--data", "D"));
            for (String one : List.of("--gateway", "--admin", "--authority")) {
                arguments.addAll(List.of(one, one.equals(option) ? address : "127.0.0.1:0"));
            }
            folder.runUnchanged(arguments.toArray(String[]::new))
                    .mustFail(2, "config.address-unusable")
                    .naming(address);
        }
    }

    @Test
    void isRefusedOnAnAddressOfAnotherMachine() throws IOException {
        up("D", "--gateway", "192.0.2.1:8443")
                .mustFail(2, "config.address-unusable")
                .naming("192.0.2.1:8443");
    }

    // ---- the data folder

    @Test
    void isRefusedBelowAFile() throws IOException {
        folder.write("file", "content");
        up("file/D").mustFail(2, "config.data-unusable").naming("file/D");
    }

    @Test
    void isRefusedOnAFile() throws IOException {
        folder.write("file", "content");
        up("file").mustFail(2, "config.data-unusable").naming("file");
    }

    @Test
    void isRefusedWhereNobodyCanWrite() throws IOException {
        up("/proc/countersign-data")
                .mustFail(2, "config.data-unusable")
                .naming("/proc/countersign-data");
    }

    @Test
    void isRefusedOnAReadOnlyMount() throws IOException {
        String mount = "mount -t tmpfs -o ro none " + Files.createDirectory(folder.file("mount"));
        try (RealProcess trial =
                RealProcess.start(folder.path(), List.of("unshare", "-m", "bash", "-c", mount))) {
            assumeTrue(trial.awaitExit() == 0, "no mounts for this user: " + trial.errors());
        }
        String up =
                Countersign.root()
                        + "/countersign up --data mount/D --gateway 127.0.0.1:0 --admin 127.0.0.1:0";
        try (RealProcess process =
                RealProcess.start(
                        folder.path(),
                        List.of("unshare", "-m", "bash", "-c", mount + " && exec " + up))) {
            int exit = process.patient(Duration.ofSeconds(45)).awaitExit();
            new Ended(List.of("up"), exit, process.output(), process.errors())
                    .mustFail(2, "config.data-unusable")
                    .naming("mount/D", "ead-only");
        }
    }

    @Test
    void isRefusedWhenThePathIsTooLongForItsSocket() throws IOException {
        up("d".repeat(120)).mustFail(2, "config.data-unusable").naming("ddd");
    }

    @Test
    void isRefusedToASecondProcessAndTheFirstServesOn() throws IOException {
        try (Running first = Running.up(folder.path(), "--gateway", "127.0.0.1:0")) {
            Countersign.run(
                            folder.path(),
                            "up",
                            "--data",
                            "D",
                            "--gateway",
                            "127.0.0.1:0",
                            "--admin",
                            "127.0.0.1:0",
                            "--authority",
                            "127.0.0.1:0")
                    .mustFail(2, "config.data-in-use")
                    .naming("D");
            assertThat(Openssl.to(first.port()).showing(first.identity("alice")).ask("/").page())
                    .contains("both sides proved who they are");
            first.status();
        }
    }

    // ---- what lies in it

    @ParameterizedTest
    @CsvSource({
        "identities/alice/key.pem, rw-r--r--",
        "authority/ca/intermediate-key.pem, rw-rw----",
        "authority/kek, rw-r--r--"
    })
    void isRefusedWhenOthersMayReadAKey(String file, String mode) throws IOException {
        onFinished().mode("D/" + file, mode);
        up("D").mustFail(2, "config.key-exposed").naming(file, mode);
    }

    @ParameterizedTest
    @CsvSource({
        "identities/alice/key.pem, config.identity-unreadable",
        "identities/gateway/cert.pem, config.identity-unreadable",
        "authority/ca/intermediate-key.pem, config.data-corrupt",
        "authority/kek, config.data-corrupt",
        "authority/ledger.db, config.data-corrupt"
    })
    void isRefusedWhenAFileIsCutInHalf(String file, String code) throws IOException {
        onFinished().halve("D/" + file);
        up("D").mustFail(2, code).naming(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"authority/ca/root.pem", "authority/ledger.db"})
    void isRefusedWhenAFileOfTheAuthorityIsGone(String file) throws IOException {
        Files.delete(onFinished().file("D/" + file));
        up("D").mustFail(2, "config.data-corrupt").naming(file);
    }

    @Test
    void isRefusedWhenAKeyBelongsToAnotherCertificate() throws IOException {
        Folder copy = onFinished();
        Files.copy(
                copy.file("D/identities/gateway/key.pem"),
                copy.file("D/identities/alice/key.pem"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        up("D").mustFail(2, "config.key-mismatch").naming("identities/alice/key.pem");
    }

    /** A copy of what the first start has left behind. */
    private Folder onFinished() throws IOException {
        folder = Folder.copyOf(finished, folder.path(), "copy");
        return folder;
    }

    private Ended up(String data, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("up", "--data", data));
        arguments.addAll(List.of("--admin", "127.0.0.1:0", "--authority", "127.0.0.1:0"));
        arguments.addAll(more.length > 0 ? List.of(more) : List.of("--gateway", "127.0.0.1:0"));
        return folder.runUnchanged(arguments.toArray(String[]::new));
    }
}
