package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.cli.config.HostPort;
import dev.countersign.testkit.FixedClock;
import dev.countersign.testkit.Patience;
import dev.countersign.tls.IdentityFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpRenewalTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir Path folder;

    @Test
    void renewsItsIdentitiesBeforeTheyExpireAndKeepsTheirKeys() throws IOException {
        FixedClock clock = FixedClock.at(Instant.parse("2026-11-24T08:00:00Z"));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(stream(said), stream(said));
        Stop stop = new Stop(terminal);
        HostPort free = new HostPort("127.0.0.1", 0);
        UpPlan plan =
                UpPlan.of(
                        new UpPlan.Options(
                                Optional.of(folder.resolve("data")),
                                Optional.of(free),
                                Optional.of(free),
                                Optional.of(free),
                                Optional.of(new HostPort("127.0.0.1", 9)),
                                Optional.empty()));
        try {
            Up up = Up.start(plan, Optional.empty(), stop, terminal, clock);
            IdentityFolder alice = new IdentityFolder(folder.resolve("data/identities/alice"));
            IdentityFolder gateway = new IdentityFolder(folder.resolve("data/identities/gateway"));
            String aliceBefore = serial(alice);
            String gatewayBefore = serial(gateway);
            byte[] key = Files.readAllBytes(alice.keyFile());

            clock.advance(Duration.ofHours(12));
            assertThat(serial(alice)).isEqualTo(aliceBefore);
            clock.advance(Duration.ofHours(5));

            Patience.until(
                    "alice has a new certificate", LIMIT, () -> !serial(alice).equals(aliceBefore));
            Patience.until(
                    "the gateway has a new certificate",
                    LIMIT,
                    () -> !serial(gateway).equals(gatewayBefore));
            Patience.until("the new identity is in force", LIMIT, () -> up.epoch() > 1);
            assertThat(Files.readAllBytes(alice.keyFile())).isEqualTo(key);
            assertThat(alice.chain().getFirst().notAfter())
                    .isAfter(clock.instant().plus(Duration.ofHours(23)));
        } finally {
            stop.closeAll();
        }
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("\nauthority at https://127.0.0.1:");
    }

    private static String serial(IdentityFolder folder) {
        return folder.chain().getFirst().serial().toString(16);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
