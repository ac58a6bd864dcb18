package dev.countersign.journal;

import static dev.countersign.journal.Samples.forged;
import static dev.countersign.journal.Samples.forgedAfter;
import static dev.countersign.journal.Samples.lines;
import static dev.countersign.journal.Samples.tamper;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody who can rewrite the whole chain, and lacks the key. */
class HeadVerifierTest {
    private final TestSigner signer = TestSigner.fresh();
    @TempDir Path directory;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Samples.writeSigned(directory, 12, signer);
    }

    @Test
    void countsHeadsAndSaysWhoSignedUpToWhere() throws IOException {
        Verification.Heads heads = whole(Optional.empty()).heads();
        assertThat(heads.count()).isEqualTo(headsIn(lines(file)).size()).isGreaterThan(4);
        assertThat(heads.untrusted()).isZero();
        assertThat(heads.signers()).containsExactly("the signer");
        Verification.LastHead last = heads.last().orElseThrow();
        assertThat(last.head()).isEqualTo(SignedHead.newest(directory).orElseThrow());
        assertThat(last.finding()).isEqualTo(new HeadCheck.Finding.Trusted("the signer"));
        assertThat(last.linesAfter()).isEqualTo(1);
        Samples.write(directory, 7);
        assertThat(whole(Optional.empty()).heads().last().orElseThrow().linesAfter()).isEqualTo(8);
    }

    @Test
    void namesTheHeadThatDoesNotFitTheLineBeforeIt() throws IOException {
        int head = headsIn(lines(file)).get(2);
        tamper(
                file,
                lines -> {
                    String seq = "\"line\":" + head;
                    lines.set(head, forged(lines.get(head), seq, "\"line\":" + (head - 1)));
                    rechain(lines, head + 1);
                });
        assertBroken(head + 1, "is a head of " + name() + " line " + (head - 1));
    }

    @Test
    void namesTheHeadOfAnotherHash() throws IOException {
        int head = headsIn(lines(file)).get(2);
        tamper(
                file,
                lines -> {
                    String hash = "\"hash\":\"" + prev(lines.get(head));
                    lines.set(head, forged(lines.get(head), hash, "\"hash\":\"" + "0".repeat(64)));
                    rechain(lines, head + 1);
                });
        assertBroken(head + 1, "is a head of another line");
    }

    @Test
    void namesTheFirstHeadAfterAChainThatWasWrittenAnew() throws IOException {
        int edited = headsIn(lines(file)).get(1) + 1;
        int head = headsIn(lines(file)).get(2);
        tamper(
                file,
                lines -> {
                    lines.set(edited, forged(lines.get(edited), "true", "null"));
                    rechain(lines, edited + 1);
                });
        assertThat(JournalVerifier.verify(directory))
                .as("without the signatures it fits")
                .isInstanceOf(Verification.Whole.class);
        assertBroken(head + 1, "is a head that is not believed: the signature does not hold");
    }

    @Test
    void namesTheHeadWhoseTimeProcessOrSignatureWasChanged() throws IOException {
        List<String> written = List.copyOf(lines(file));
        int head = headsIn(written).get(2);
        for (String[] change :
                new String[][] {
                    {"\"at\":\"2026", "\"at\":\"2027"},
                    {"\"process\":\"gateway\"", "\"process\":\"gatewaz\""},
                    {"\"signature\":\"", "\"signature\":\"AAAA"}
                }) {
            tamper(
                    file,
                    lines -> {
                        lines.set(head, forged(lines.get(head), change[0], change[1]));
                        rechain(lines, head + 1);
                    });
            assertBroken(head + 1, "is a head that is not believed");
            Files.write(file, written);
        }
        assertThat(whole(Optional.empty()).heads().untrusted()).isZero();
    }

    @Test
    void namesTheHeadWithTheCertificateOfAnother() throws IOException {
        int head = headsIn(lines(file)).getFirst();
        tamper(
                file,
                lines -> {
                    String other = TestSigner.fresh().fingerprint();
                    lines.set(head, forged(lines.get(head), signer.fingerprint(), other));
                    rechain(lines, head + 1);
                });
        assertBroken(head + 1, "is a head with the certificate of another signer");
    }

    @Test
    void namesTheHeadThatCannotBeRead() throws IOException {
        int head = headsIn(lines(file)).get(1);
        tamper(
                file,
                lines -> {
                    lines.set(head, forged(lines.get(head), "\"process\":\"gateway\",", ""));
                    rechain(lines, head + 1);
                });
        assertBroken(head + 1, "is a head that no journal writes");
    }

    @Test
    void doesNotTrustTheHeadsOfAnotherKey() throws IOException {
        Samples.writeSigned(directory, 3, TestSigner.fresh());
        Verification.Heads heads = whole(Optional.empty()).heads();
        assertThat(heads.untrusted()).isPositive().isLessThan(heads.count());
        assertThat(heads.whyUntrusted()).contains("another signer");
        assertThat(heads.last().orElseThrow().finding())
                .isEqualTo(new HeadCheck.Finding.Untrusted("another signer"));
    }

    @Test
    void findsTheKeptHead() throws IOException {
        Optional<Head> kept = kept();
        assertThat(whole(kept).entries()).isEqualTo(lines(file).size());
        Samples.write(directory, 4);
        assertThat(whole(kept).entries()).isEqualTo(lines(file).size() + 4);
        tamper(file, lines -> lines.subList((int) kept.orElseThrow().line(), lines.size()).clear());
        Files.delete(JournalFiles.in(directory).getLast());
        assertThat(verify(kept)).as("cut after it").isInstanceOf(Verification.Cut.class);
    }

    @Test
    void missesTheKeptHeadInATailThatWasCut() throws IOException {
        Optional<Head> kept = kept();
        int line = (int) kept.orElseThrow().line();
        tamper(file, lines -> lines.subList(line - 1, lines.size()).clear());
        assertThat(verify(Optional.empty())).isInstanceOf(Verification.Cut.class);
        assertNotFound(kept);
    }

    @Test
    void missesTheKeptHeadInAChainWithoutHeads() throws IOException {
        Optional<Head> kept = kept();
        tamper(
                file,
                lines -> {
                    lines.removeIf(line -> line.contains("\"kind\":\"head\""));
                    rechain(lines, 1);
                });
        assertThat(whole(Optional.empty()).heads().count()).isZero();
        assertNotFound(kept);
    }

    @Test
    void missesTheKeptHeadInAnotherJournal() throws IOException {
        Optional<Head> kept = kept();
        Files.delete(file);
        assertThat(verify(Optional.empty())).isEqualTo(new Verification.Empty());
        assertNotFound(kept);
        Samples.writeSigned(directory, 12, signer);
        assertNotFound(kept);
    }

    @Test
    void namesTheLineOfTheKeptHeadThatHasAnotherHash() throws IOException {
        Head head = kept().orElseThrow();
        Optional<Head> other = Optional.of(new Head(head.file(), head.line(), "0".repeat(64)));
        assertNotFound(other);
    }

    private Optional<Head> kept() throws IOException {
        return SignedHead.newest(directory).map(head -> head.statement().head());
    }

    private void assertNotFound(Optional<Head> kept) throws IOException {
        Head head = kept.orElseThrow();
        assertThat(verify(kept))
                .isEqualTo(
                        new Verification.Broken(
                                head.file(),
                                head.line(),
                                "cut or rewritten: the kept head names "
                                        + head.file()
                                        + " line "
                                        + head.line()));
    }

    private void assertBroken(int line, String reason) throws IOException {
        assertThat(verify(Optional.empty()))
                .isInstanceOfSatisfying(
                        Verification.Broken.class,
                        broken -> {
                            assertThat(broken.file()).isEqualTo(name());
                            assertThat(broken.line()).isEqualTo(line);
                            assertThat(broken.reason()).startsWith(reason);
                        });
    }

    private String name() {
        return JournalFiles.name(file);
    }

    private Verification verify(Optional<Head> kept) throws IOException {
        return JournalVerifier.verify(directory, signer.check(), kept);
    }

    private Verification.Extent whole(Optional<Head> kept) throws IOException {
        return ((Verification.Whole) verify(kept)).extent();
    }

    /** The indexes of the heads among lines. */
    private static List<Integer> headsIn(List<String> lines) {
        return java.util.stream.IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).contains("\"kind\":\"head\""))
                .boxed()
                .toList();
    }

    private static String prev(String line) {
        return Line.parse(line.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .orElseThrow()
                .prev();
    }

    /** Makes each line follow the one before it, and each head name it. */
    private static void rechain(List<String> lines, int from) {
        for (int i = from; i < lines.size(); i++) {
            lines.set(i, forgedAfter(lines.get(i - 1), i + 1, lines.get(i)));
        }
    }
}
