package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.programs.JournalFiles;
import dev.countersign.e2e.programs.OpenConnection;
import dev.countersign.e2e.programs.Openssl;
import dev.countersign.e2e.programs.Running;
import dev.countersign.e2e.programs.ServedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A second start on the same data finds everything as the first one left it, however that ended:
 * asked to stop, interrupted, or killed.
 */
class SecondStartTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);

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
    void keepsEveryKeyAndIdentityAfterAnInterruptThatFoundAConnectionOpen() throws IOException {
        Map<String, String> before;
        try (Running first = Running.up(folder, served.port());
                OpenConnection open = openAsAlice(first)) {
            before = lasting(first.data());
            first.signal("INT");
            assertThat(first.awaitEnd(LIMIT)).isIn(0, 130);
            open.mustEndWithin(LIMIT);
            assertThat(first.process().errors()).contains("stopping");
        }
        try (Running second = Running.up(folder, served.port())) {
            assertThat(lasting(second.data())).isEqualTo(before);
            assertThat(page(second)).contains(ServedFolder.PAGE);
            verifies(second);
        }
    }

    @Test
    void comesAfterAnEndThatLetsOpenConnectionsFinish() {
        try (Running first = Running.up(folder, served.port());
                OpenConnection open = openAsAlice(first)) {
            JournalFiles.Mark mark = first.journal().mark();
            first.signal("TERM");
            first.process().awaitLine("stopping");
            open.mustGet("/second", ServedFolder.SECOND);
            assertThat(Openssl.to(first.port()).showing(first.identity("alice")).ask("/").page())
                    .as("a new connection while stopping")
                    .isEmpty();
            assertThat(first.awaitEnd(LIMIT)).isIn(0, 143);
            mark.awaitEnd("gateway-stopped");
        }
        try (Running second = Running.up(folder, served.port())) {
            assertThat(page(second)).contains(ServedFolder.PAGE);
        }
    }

    @Test
    void worksAfterAKillAndItsJournalIsWholeSoFar() throws IOException {
        Map<String, String> before;
        try (Running first = Running.up(folder, served.port());
                OpenConnection open = openAsAlice(first)) {
            before = lasting(first.data());
            first.journal().mark();
            first.signal("KILL");
            first.awaitEnd(LIMIT);
            open.mustEndWithin(LIMIT);
        }
        try (Running second = Running.up(folder, served.port())) {
            assertThat(lasting(second.data())).isEqualTo(before);
            assertThat(page(second)).contains(ServedFolder.PAGE);
            verifies(second);
        }
    }

    private static OpenConnection openAsAlice(Running running) {
        return Openssl.to(running.port())
                .showing(running.identity("alice"))
                .open()
                .mustGet("/", ServedFolder.PAGE);
    }

    private static String page(Running running) {
        return Openssl.to(running.port()).showing(running.identity("alice")).ask("/").page();
    }

    private static void verifies(Running running) {
        assertThat(running.journal().files()).hasSizeGreaterThan(1);
        running.command("journal", "verify").mustBeDone();
    }

    /** The content of every file that must outlive a restart: keys, certificates, trust. */
    private static Map<String, String> lasting(Path data) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(SecondStartTest::lasts).toList()) {
                contents.put(data.relativize(file).toString(), ServedFolder.hashOf(file));
            }
        }
        assertThat(contents.keySet())
                .contains(
                        "trust.pem",
                        "identities/alice/cert.pem",
                        "identities/alice/key.pem",
                        "identities/gateway/cert.pem",
                        "identities/gateway/key.pem")
                .anyMatch(one -> one.matches("authority/.*root.*key.*"))
                .anyMatch(one -> one.matches("authority/.*intermediate.*key.*"))
                .anyMatch(one -> one.matches("authority/.*kek.*"));
        return contents;
    }

    private static boolean lasts(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file)
                && (name.equals("kek") || (name.endsWith(".pem") && !name.startsWith("crl")));
    }
}
