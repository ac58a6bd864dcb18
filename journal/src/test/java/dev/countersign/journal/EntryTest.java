package dev.countersign.journal;

import static dev.countersign.journal.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import dev.countersign.testkit.Seeded;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTest {
    @ParameterizedTest
    @EnumSource(
            value = EntryKind.class,
            names = {"START", "STOP", "LOST", "HEAD"})
    void refusesKindOfTheJournalItself(EntryKind kind) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Entry.of(kind, NOW))
                .withMessageContaining(kind.word());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Peer", "peer_name", "1st", "-a", "a\"", "seq", "prev", "crc", "at"})
    void refusesNameThatIsNoFreeWord(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decision().text(name, "x"))
                .withMessageStartingWith("field: " + name);
    }

    @Test
    void refusesNameOfMoreThan40Characters() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decision().flag("a".repeat(41), true));
        assertThat(fields(decision().flag("a".repeat(40), true))).containsKey("a".repeat(40));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "z", "a0", "z-9"})
    void acceptsNameThatIsAWord(String name) {
        assertThat(fields(decision().flag(name, true))).containsEntry(name, true);
    }

    @Test
    void refusesNameUsedTwice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decision().text("peer", "a").number("peer", 1));
    }

    @Test
    void refusesFieldBeyond32() {
        Entry.Builder full = decision();
        IntStream.range(2, 32).forEach(i -> full.number("n" + i, i));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> full.number("more", 1))
                .withMessageContaining("1..32");
    }

    @Test
    void keepsFieldsInOrder() {
        Entry.Builder entry =
                decision()
                        .text("peer", "spiffe://acme.example/web")
                        .number("bytes", Long.MIN_VALUE)
                        .flag("allowed", false)
                        .instant("until", Instant.MAX)
                        .texts("names", List.of("a", "", "[", "b"))
                        .texts("none", List.of());
        assertThat(fields(entry))
                .containsExactly(
                        entry("at", "2026-11-24T04:19:00.123Z"),
                        entry("kind", "decision"),
                        entry("peer", "spiffe://acme.example/web"),
                        entry("bytes", Long.MIN_VALUE),
                        entry("allowed", false),
                        entry("until", Instant.MAX.toString()),
                        entry("names", List.of("a", "", "[", "b")),
                        entry("none", List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\",\"allowed\":true,\"x\":\"",
                "\\",
                "\u0000\b\t\n\r\u001f\u007f",
                "\u0085\u009b31m",
                "\u2028\u2029\u202e\u2066\u200b\ufeff",
                "Ångström Пример 例 \uD83D\uDD11",
                "\uDB40\uDC41"
            })
    void keepsWhateverAPeerSends(String value) {
        assertThat(fields(decision().text("peer", value))).containsEntry("peer", value);
    }

    @Test
    void writesNothingThatDrivesATerminal() {
        String driving = "\u001b[2J\u009b2J\u007f\r\n\u202e\u2066\uDB40\uDC41";
        assertThat(decision().text("peer", driving).build().toString())
                .endsWith(
                        "\"peer\":\"\\u001b[2J\\u009b2J\\u007f\\u000d\\u000a"
                                + "\\u202e\\u2066\\udb40\\udc41\"}");
    }

    @Test
    void replacesLoneSurrogates() {
        String lone = "a\uD83Db\uDD11c\uD83D";
        assertThat(fields(decision().text("peer", lone)))
                .containsEntry("peer", "a\uFFFDb\uFFFDc\uFFFD");
    }

    @Test
    void keepsRandomStrings() {
        Seeded seeded = Seeded.fresh();
        for (int round = 0; round < 2000; round++) {
            int highest = round % 2 == 0 ? Character.MAX_CODE_POINT : 0xff;
            String value =
                    IntStream.range(0, seeded.between(0, 80))
                            .map(i -> seeded.between(0, highest))
                            .filter(c -> Character.getType(c) != Character.SURROGATE)
                            .mapToObj(Character::toString)
                            .collect(Collectors.joining());
            assertThat(fields(decision().texts("names", List.of(value))))
                    .as("%s, round %d", seeded, round)
                    .containsEntry("names", List.of(value));
        }
    }

    @Test
    void cutsLongValueAndSaysSo() {
        Map<String, Object> fields =
                fields(decision().text("long", "x".repeat(1025)).text("fits", "x".repeat(1024)));
        assertThat(fields)
                .containsEntry("long", "x".repeat(1024))
                .containsEntry("fits", "x".repeat(1024))
                .containsEntry("truncated", List.of("long"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0001", "\"", "é", "例", "\uD83D\uDD11", "\uDB40\uDC41"})
    void cutsBetweenCharacters(String character) {
        int empty = decision().text("peer", "").build().size();
        for (int offset = 0; offset < 12; offset++) {
            String value = "x".repeat(offset) + character.repeat(1024);
            Entry.Builder entry = decision().text("peer", value);
            String kept = (String) fields(entry).getOrDefault("peer", "");
            assertThat(value).startsWith(kept);
            assertThat((kept.length() - offset) % character.length()).isZero();
            assertThat(fields(entry)).containsEntry("truncated", List.of("peer"));
            assertThat(entry.build().size() - empty - ",\"truncated\":[\"peer\"]".length())
                    .isBetween(1024 - 11, 1024);
        }
    }

    @Test
    void cutsLongListAndSaysSo() {
        int empty = decision().texts("names", List.of()).build().size();
        for (int length = 1; length < 40; length++) {
            List<String> names = Collections.nCopies(1000, "x".repeat(length));
            Entry.Builder entry = decision().texts("names", names);
            assertThat((List<?>) fields(entry).getOrDefault("names", List.of()))
                    .allMatch(kept -> "x".repeat(40).startsWith(kept.toString()));
            assertThat(fields(entry)).containsEntry("truncated", List.of("names"));
            assertThat(entry.build().size() - empty - ",\"truncated\":[\"names\"]".length())
                    .isBetween(1024 - 4, 1024);
        }
    }

    @Test
    void keepsListThatFits() {
        List<String> names = List.of("x".repeat(600), "y".repeat(1024 - 600 - 5));
        assertThat(fields(decision().texts("names", names)))
                .containsEntry("names", names)
                .doesNotContainKey("truncated");
    }

    @Test
    void leavesOutWhatWouldMakeTheLineTooLong() {
        Entry.Builder entry = decision();
        IntStream.range(2, 32).forEach(i -> entry.text("x".repeat(37) + i, "y".repeat(1024)));
        List<?> truncated = (List<?>) fields(entry).getOrDefault("truncated", List.of());
        assertThat(truncated).hasSizeBetween(15, 20).last().isEqualTo("x".repeat(37) + 31);
        assertThat(entry.build().size()).isLessThanOrEqualTo(BoundedFields.MAX_BYTES);
    }

    @Test
    void leavesOutNumberThatWouldMakeTheLineTooLong() {
        Entry.Builder entry = decision();
        IntStream.range(0, 14).forEach(i -> entry.text("full" + i, "y".repeat(1024)));
        int limit = BoundedFields.MAX_BYTES - 1396 - ",\"filling\":\"\"".length();
        entry.text("filling", "y".repeat(limit - entry.build().size()));
        entry.number("many", Long.MAX_VALUE);
        assertThat(fields(entry))
                .doesNotContainKey("many")
                .containsEntry("truncated", List.of("many"));
    }

    @Test
    void boundsAnyEntry() {
        Seeded seeded = Seeded.fresh();
        for (int round = 0; round < 200; round++) {
            Entry.Builder entry = decision();
            for (int field = 2; field < 32; field++) {
                String name = "x".repeat(seeded.between(1, 38)) + field;
                String value = Character.toString(seeded.between(0, 0x3000));
                String repeated = value.repeat(seeded.between(0, 3000));
                entry.texts(name, List.of(repeated, repeated));
            }
            assertThat(entry.build().size())
                    .as("%s, round %d", seeded, round)
                    .isLessThanOrEqualTo(BoundedFields.MAX_BYTES);
            assertThat(fields(entry)).containsKey("truncated");
        }
    }

    private static Entry.Builder decision() {
        return Entry.of(EntryKind.DECISION, NOW);
    }

    private static Map<String, Object> fields(Entry.Builder entry) {
        return StrictJson.parse(entry.build().toString());
    }
}
