package dev.countersign.journal;

import static dev.countersign.journal.Samples.await;
import static dev.countersign.journal.Samples.decision;
import static dev.countersign.journal.Samples.lines;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.countersign.testkit.FixedClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the chain is signed, and what the line says. */
class HeadsTest {
    private static final String FILE = "20261124T041900.123Z-0a1b2c3d.jsonl";
    private static final Duration PERIOD = Duration.ofSeconds(60);

    private final FixedClock clock = FixedClock.at(Samples.NOW);
    private final TestSigner signer = TestSigner.fresh();
    @TempDir Path directory;

    @Test
    void signsBytesThatCanBeReadInOneWay() {
        Head head = new Head(FILE, 17, "ab".repeat(32));
        byte[] bytes =
                new HeadStatement(head, "countersign", Samples.NOW).signedBytes("cd".repeat(32));
        assertThat(new String(bytes, US_ASCII))
                .isEqualTo(
                        "countersign journal head 1\n"
                                + ("file: " + FILE + "\n")
                                + "line: 17\n"
                                + ("hash: " + "ab".repeat(32) + "\n")
                                + "process: countersign\n"
                                + "at: 2026-11-24T04:19:00.123Z\n"
                                + ("signer: " + "cd".repeat(32) + "\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\nat: 2026", "é", "a\"", "\\"})
    void refusesProcessNameThatCouldBeReadOtherwise(String process) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Journal.open(directory, process, clock))
                .withMessageContaining("process: " + process);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new HeadStatement(new Head(FILE, 1, "0".repeat(64)), process, Samples.NOW));
    }

    @Test
    void refusesStatementOfNoLine() {
        for (Head none :
                List.of(
                        Head.NONE,
                        new Head(FILE, 0, "0".repeat(64)),
                        new Head("other", 1, "0".repeat(64)),
                        new Head(FILE, 1, "0"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new HeadStatement(none, "gateway", Samples.NOW))
                    .withMessageStartingWith("head: ");
        }
    }

    @Test
    void writesNoHeadWithoutSigner() throws IOException {
        try (Journal journal = Journal.open(directory, "gateway", clock)) {
            journal.recordDurably(decision("a"));
            clock.advance(PERIOD);
            journal.recordDurably(decision("b"));
            assertThat(journal.signedHead()).isEmpty();
        }
        assertThat(heads()).isEmpty();
        assertThat(SignedHead.newest(directory)).isEmpty();
    }

    @Test
    void signsAtOnceThenInEachPeriodInWhichTheChainGrew() throws IOException {
        try (Journal journal = Journal.open(directory, "gateway", clock)) {
            journal.signHeadsWith(signer);
            await(() -> journal.signedHead().isPresent());
            assertThat(line(journal)).isEqualTo(1);
            clock.advance(PERIOD.minusMillis(1));
            journal.recordDurably(decision("a"));
            journal.recordDurably(decision("b"));
            assertThat(line(journal)).as("not yet").isEqualTo(1);
            clock.advance(Duration.ofMillis(1));
            await(() -> line(journal) == 4);
            clock.advance(PERIOD);
            clock.advance(PERIOD);
        }
        assertThat(heads()).hasSize(2);
        assertThat(lines(file())).hasSize(6).last().asString().contains("\"kind\":\"stop\"");
    }

    @Test
    void signsWhenTheClockWentBack() throws IOException {
        try (Journal journal = Journal.open(directory, "gateway", clock)) {
            journal.signHeadsWith(signer);
            await(() -> journal.signedHead().isPresent());
            clock.advance(Duration.ofDays(-1));
            journal.recordDurably(decision("a"));
            await(() -> line(journal) == 3);
        }
    }

    @Test
    void signsWhatComesBeforeTheEnd() throws IOException {
        Journal journal = Journal.open(directory, "gateway", clock);
        journal.signHeadsWith(signer);
        await(() -> journal.signedHead().isPresent());
        journal.record(decision("a"));
        journal.close();
        List<String> lines = lines(file());
        assertThat(StrictJson.parse(lines.get(3)))
                .containsEntry("kind", "head")
                .containsEntry("file", JournalFiles.name(file()))
                .containsEntry("line", 3L)
                .containsEntry("hash", Samples.hash(lines.get(2)))
                .containsEntry("process", "gateway")
                .containsEntry("signer", signer.fingerprint());
        assertThat(lines).hasSize(5);
        assertThat(journal.signedHead().orElseThrow().statement().head())
                .isEqualTo(new Head(JournalFiles.name(file()), 3, Samples.hash(lines.get(2))));
        assertThat(SignedHead.newest(directory)).isEqualTo(journal.signedHead());
    }

    @Test
    void hasTheCertificateInTheFirstHeadOfEachFile() throws IOException {
        try (Journal journal =
                Journal.open(directory, "gateway", clock, Samples.rotatingAt(2500))) {
            journal.signHeadsWith(signer);
            for (int i = 0; i < 30; i++) {
                journal.recordDurably(decision("peer " + i));
                clock.advance(PERIOD);
            }
        }
        assertThat(JournalFiles.in(directory)).hasSizeGreaterThan(2);
        for (Path file : JournalFiles.in(directory)) {
            List<Map<String, Object>> heads = heads(file);
            assertThat(heads.getFirst()).containsKey("certificates");
            assertThat(heads.stream().skip(1)).allMatch(head -> !head.containsKey("certificates"));
        }
        Verification.Heads heads = verified(signer.check()).heads();
        assertThat(heads.untrusted()).isZero();
        assertThat(heads.count()).isGreaterThan(20);
    }

    @Test
    void asksTheSignerEachTimeAndHasTheCertificateWheneverItChanges() throws IOException {
        TestSigner renewed = TestSigner.fresh();
        AtomicReference<HeadSigner> current = new AtomicReference<>(signer);
        try (Journal journal = Journal.open(directory, "gateway", clock)) {
            journal.signHeadsWith(statement -> current.get().sign(statement));
            await(() -> journal.signedHead().isPresent());
            current.set(renewed);
            journal.recordDurably(decision("a"));
            clock.advance(PERIOD);
            await(() -> journal.signedHead().orElseThrow().signer().equals(renewed.fingerprint()));
        }
        assertThat(heads())
                .hasSize(2)
                .extracting(head -> head.get("signer"))
                .containsExactly(signer.fingerprint(), renewed.fingerprint());
        assertThat(heads()).allMatch(head -> head.containsKey("certificates"));
    }

    @Test
    void goesOnWithoutHeadsWhileTheSignerHasNoKeyOrThrows() throws IOException {
        AtomicReference<HeadSigner> current =
                new AtomicReference<>(statement -> {
                    throw new IllegalStateException("no key");
                });
        try (Journal journal = Journal.open(directory, "gateway", clock)) {
            journal.signHeadsWith(statement -> current.get().sign(statement));
            journal.recordDurably(decision("a"));
            current.set(statement -> Optional.empty());
            clock.advance(PERIOD);
            journal.recordDurably(decision("b"));
            assertThat(journal.signedHead()).isEmpty();
            current.set(signer);
            clock.advance(Duration.ofSeconds(1));
            await(() -> journal.signedHead().isPresent());
            assertThat(journal.state()).isEqualTo(new JournalState.Recording());
        }
        assertThat(verified(signer.check()).entries()).isEqualTo(5);
    }

    @Test
    void keepsToTheBoundOfALineWhateverTheChain() throws IOException {
        TestSigner large = signer.below(new byte[4000], new byte[4000]);
        Samples.writeSigned(directory, 1, large);
        assertThat(lines(file())).allMatch(line -> line.length() < Line.MAX_BYTES);
        assertThat((List<?>) heads().getFirst().get("certificates")).hasSize(2);
        assertThat(verified(signer.check()).heads().untrusted()).isZero();
        Samples.writeSigned(directory, 1, TestSigner.fresh().below(new byte[12_000]));
        assertThat((List<?>) heads().getFirst().get("certificates")).hasSize(1);
    }

    @Test
    void readsTheNewestHeadWithItsCertificates() throws IOException {
        Samples.writeSigned(directory, 9, signer);
        Samples.write(directory, 5);
        SignedHead newest = SignedHead.newest(directory).orElseThrow();
        assertThat(newest.certificates()).hasSize(1);
        assertThat(signer.check().judge(newest)).isInstanceOf(HeadCheck.Finding.Trusted.class);
    }

    private static long line(Journal journal) {
        return journal.signedHead().map(head -> head.statement().head().line()).orElse(0L);
    }

    private Verification.Extent verified(HeadCheck check) throws IOException {
        return ((Verification.Whole) JournalVerifier.verify(directory, check, Optional.empty()))
                .extent();
    }

    private Path file() throws IOException {
        return JournalFiles.in(directory).getLast();
    }

    private List<Map<String, Object>> heads() throws IOException {
        return heads(file());
    }

    private static List<Map<String, Object>> heads(Path file) throws IOException {
        return lines(file).stream()
                .map(StrictJson::parse)
                .filter(line -> "head".equals(line.get("kind")))
                .toList();
    }
}
