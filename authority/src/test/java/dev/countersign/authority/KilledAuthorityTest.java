package dev.countersign.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.Repetitions;
import dev.countersign.testkit.Seeded;
import dev.countersign.x509.RevocationList;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Killed at any moment, an authority keeps what it answered (DUR-01, DUR-04). */
class KilledAuthorityTest {
    private static final int KILLS = Repetitions.of(4, 100);

    private final Seeded seeded = Seeded.fresh();
    private final Map<String, List<String>> told = new HashMap<>();

    @Test
    void keepsEveryCertificateAndRevocationItAnswered(@TempDir Path folder)
            throws IOException, InterruptedException {
        for (int kill = 0; kill < KILLS; kill++) {
            runAndKill(folder, kill == 0 ? 8 : seeded.between(1, 12)); // 8: a revocation at least
        }
        List<String> issued = told("issued");
        List<String> revoked = told("revoked");
        assertThat(issued).as(seeded.toString()).hasSizeGreaterThan(KILLS).doesNotHaveDuplicates();
        assertThat(revoked).as(seeded.toString()).isNotEmpty();
        assertThat(told("number").stream().map(BigInteger::new)).isSorted();

        try (Workshop workshop = new Workshop(folder)) {
            workshop.clock.moveTo(Instant.now());
            try (Authority authority = workshop.open()) {
                everyCertificateIsInTheLedger(authority, issued);
                everyRevocationIsOnTheList(authority, revoked);
            }
            String journal = workshop.journalText();
            assertThat(issued).as(seeded.toString()).allMatch(journal::contains);
        }
    }

    private void everyCertificateIsInTheLedger(Authority authority, List<String> issued) {
        Map<String, LedgerEntry> entries =
                authority.identities().stream()
                        .collect(Collectors.toMap(LedgerEntry::serialText, Function.identity()));
        assertThat(entries.keySet()).as(seeded.toString()).containsAll(issued);
        for (String serial : issued) {
            LedgerEntry entry = Objects.requireNonNull(entries.get(serial), serial);
            assertThat(entry.certificate()).as("%s, serial %s", seeded, serial).isPresent();
            assertThat(entry.standing()).isNotInstanceOf(LedgerEntry.Standing.Intended.class);
        }
    }

    private void everyRevocationIsOnTheList(Authority authority, List<String> revoked) {
        RevocationList list = authority.currentRevocations().list();
        for (String serial : revoked) {
            assertThat(list.revokedAt(new BigInteger(serial, 16)))
                    .as("%s, serial %s", seeded, serial)
                    .isPresent();
        }
        BigInteger last = new BigInteger(told("number").getLast());
        assertThat(list.number()).isGreaterThanOrEqualTo(last);
    }

    /** Lets it answer so many times, waits a moment more, and kills it. */
    private void runAndKill(Path folder, int answers) throws IOException, InterruptedException {
        Process process = start(folder);
        try (BufferedReader lines = process.inputReader()) {
            for (int left = answers; left > 0; left--) {
                String line = lines.readLine();
                assertThat(line).as("%s: it ended by itself", seeded).isNotNull();
                remember(line);
            }
            LockSupport.parkNanos(seeded.between(0, 20_000) * 1000L);
            // By its handle: Process.destroyForcibly() would close what is still to be read.
            assertThat(process.toHandle().destroyForcibly()).isTrue();
            lines.lines().forEach(this::remember);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static Process start(Path folder) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.addAll(List.of(DoomedAuthority.class.getName(), folder.toString()));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private void remember(String line) {
        List<String> words = List.of(line.split(" ", -1));
        if (words.size() == 3 && words.getLast().equals(".")) {
            told.computeIfAbsent(words.getFirst(), _ -> new ArrayList<>()).add(words.get(1));
        }
    }

    private List<String> told(String what) {
        return told.getOrDefault(what, List.of());
    }
}
