package dev.countersign.journal;

import dev.countersign.testkit.FixedClock;
import dev.countersign.testkit.Patience;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** Journals to try things on, and the tools of somebody who tampers with them. */
final class Samples {
    static final Instant NOW = Instant.parse("2026-11-24T04:19:00.123Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private Samples() {}

    static Entry decision(String peer) {
        return Entry.of(EntryKind.DECISION, NOW).text("peer", peer).flag("allowed", true).build();
    }

    /** Writes one closed file of so many lines, start and stop included; returns it. */
    static Path write(Path directory, int lines) throws IOException {
        try (Journal journal = Journal.open(directory, "gateway", CLOCK)) {
            for (int i = 2; i < lines; i++) {
                journal.record(decision("spiffe://acme.example/peer/" + i));
            }
        }
        return JournalFiles.in(directory).getLast();
    }

    /** Writes one closed file of so many entries, signed about after every other one. */
    static Path writeSigned(Path directory, int entries, HeadSigner signer) throws IOException {
        FixedClock clock = FixedClock.at(NOW);
        try (Journal journal = Journal.open(directory, "gateway", clock)) {
            journal.signHeadsWith(signer);
            for (int i = 0; i < entries; i++) {
                journal.recordDurably(decision("spiffe://acme.example/peer/" + i));
                clock.advance(Duration.ofSeconds(35));
            }
        }
        return JournalFiles.in(directory).getLast();
    }

    /** Writes files of a few lines each, in one process; returns their number. */
    static int writeRotated(Path directory, int entries) throws IOException {
        int before = Files.isDirectory(directory) ? JournalFiles.in(directory).size() : 0;
        try (Journal journal = Journal.open(directory, "gateway", CLOCK, rotatingAt(1000))) {
            for (int i = 0; i < entries; i++) {
                journal.record(decision("spiffe://acme.example/peer/" + i));
            }
        }
        return JournalFiles.in(directory).size() - before;
    }

    static Journal.Settings rotatingAt(long bytes) {
        return new Journal.Settings(bytes, Duration.ofHours(24), Duration.ofSeconds(60));
    }

    /** All lines of all files, in order. */
    static List<String> allLines(Path directory) throws IOException {
        List<String> all = new ArrayList<>();
        for (Path file : JournalFiles.in(directory)) {
            all.addAll(lines(file));
        }
        return all;
    }

    static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file, StandardCharsets.UTF_8);
    }

    static String hash(String line) {
        return Line.hash(line.getBytes(StandardCharsets.UTF_8));
    }

    /** Rewrites a file as a list of its lines. */
    static void tamper(Path file, Consumer<List<String>> change) throws IOException {
        List<String> lines = new ArrayList<>(lines(file));
        change.accept(lines);
        Files.write(file, lines, StandardCharsets.UTF_8);
    }

    /** Leaves a file as a killed process does: whole lines, and some bytes of the next one. */
    static void kill(Path file, int wholeLines, String torn) throws IOException {
        List<String> lines = lines(file).subList(0, wholeLines);
        Files.writeString(file, String.join("\n", lines) + "\n" + torn);
    }

    /** A line with some words exchanged and the checksum made to fit again. */
    static String forged(String line, String words, String others) {
        String body = line.substring(0, line.indexOf(",\"crc\"")).replace(words, others);
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return body + ",\"crc\":\"" + HexFormat.of().toHexDigits(crc.getValue(), 8) + "\"}";
    }

    /** A line that follows another one as if the journal had written it. */
    static String forgedAfter(String line, int number, String like) {
        Line before = Line.parse(line.getBytes(StandardCharsets.UTF_8)).orElseThrow();
        Line model = Line.parse(like.getBytes(StandardCharsets.UTF_8)).orElseThrow();
        String renumbered = like.replace("{\"seq\":" + model.seq(), "{\"seq\":" + number);
        return forged(renumbered, model.prev(), before.hash());
    }

    /** Waits for what other threads do. */
    static void await(BooleanSupplier condition) {
        Patience.until("the journal", Duration.ofMinutes(1), condition);
    }
}
