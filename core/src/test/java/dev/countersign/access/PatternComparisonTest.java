package dev.countersign.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testkit.Seeded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patterns compared by reasoning agree with patterns compared by trying every path. */
class PatternComparisonTest {
    private static final int LONGEST_PATH = 8;
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final List<String> SEGMENTS = List.of("a", "b", "*", "**");

    private static List<String> paths;
    private static List<Tried> all;

    /** A pattern, and which of all paths it matches. */
    private record Tried(SegmentPattern pattern, BitSet matched) {}

    @BeforeAll
    static void makePaths() {
        paths = new ArrayList<>(List.of(""));
        int begin = 0;
        for (int length = 1; length <= LONGEST_PATH; length++) {
            int end = paths.size();
            for (int i = begin; i < end; i++) {
                for (String name : NAMES) {
                    paths.add(paths.get(i) + "/" + name);
                }
            }
            begin = end;
        }
        paths.remove(0);
        all = upTo(4).stream().map(PatternComparisonTest::tried).toList();
    }

    @Test
    void saysNoWhereSomePathOfOneIsNoneOfTheOtherAndYesOtherwise() {
        List<String> wrong = new ArrayList<>();
        int covered = 0;
        for (Tried wide : all) {
            for (Tried narrow : all) {
                boolean covers = wide.pattern().covers(narrow.pattern());
                covered += covers ? 1 : 0;
                if (covers != isWithin(narrow, wide)) {
                    wrong.add(wide.pattern().text() + " covers " + narrow.pattern().text());
                }
            }
        }
        assertThat(wrong).as("where reasoning and trying differ").isEmpty();
        assertThat(covered).as("both answers occur").isBetween(1000, all.size() * all.size() / 2);
    }

    @Test
    void findsCommonPathsExactlyWhereThereAreAny() {
        List<String> wrong = new ArrayList<>();
        for (Tried one : all) {
            for (Tried other : all) {
                boolean meet = one.matched().intersects(other.matched());
                if (one.pattern().meets(other.pattern()) != meet) {
                    wrong.add(one.pattern().text() + " meets " + other.pattern().text());
                }
            }
        }
        assertThat(wrong).as("where reasoning and trying differ").isEmpty();
    }

    @Test
    void neverSaysThatLongPatternIsCoveredWhereOnePathIsNot() {
        Seeded seeded = Seeded.fresh();
        List<Tried> some = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            List<String> segments = new ArrayList<>();
            int count = seeded.between(4, 7);
            for (int at = 0; at < count; at++) {
                segments.add(seeded.pick(SEGMENTS));
            }
            some.add(tried(new SegmentPattern(segments)));
        }
        int covered = 0;
        for (Tried wide : some) {
            for (Tried narrow : some) {
                boolean covers = wide.pattern().covers(narrow.pattern());
                covered += covers ? 1 : 0;
                if (covers && !isWithin(narrow, wide)) {
                    wrong.add(wide.pattern().text() + " covers " + narrow.pattern().text());
                }
            }
        }
        assertThat(wrong).as("%s: what is covered and is not", seeded).isEmpty();
        assertThat(covered).as("%s: some are covered beside themselves", seeded).isGreaterThan(155);
    }

    @ParameterizedTest
    @CsvSource({
        "spiffe://a.b/**, spiffe://a.b/web, true",
        "spiffe://a.b/**, spiffe://a.b/batch/*/x, true",
        "spiffe://a.b/*, spiffe://a.b/**, false",
        "spiffe://a.b/**, spiffe://c.d/web, false",
        "spiffe://a.b/**, spiffe://c.d/**, false",
        "spiffe://a.b/**, dns:web.a.b, false",
        "spiffe://a.b/web, spiffe://a.b/web, true",
        "spiffe://a.b/web, spiffe://a.b/*, false",
        "dns:web.a.b, dns:web.a.b, true",
        "dns:web.a.b, dns:db.a.b, false",
        "dns:web.a.b, spiffe://a.b/**, false"
    })
    void comparesPeersOfOneTrustDomainByTheirPaths(String wide, String narrow, boolean covers) {
        assertThat(peer(wide).covers(peer(narrow))).isEqualTo(covers);
    }

    @ParameterizedTest
    @CsvSource({
        "spiffe://a.b/*/x, spiffe://a.b/y/*, true",
        "spiffe://a.b/*/x, spiffe://a.b/y/z, false",
        "spiffe://a.b/*/x, spiffe://c.d/*/x, false",
        "spiffe://a.b/*, spiffe://a.b/x, true",
        "spiffe://a.b/x, spiffe://a.b/x, true",
        "spiffe://a.b/x, dns:x.a.b, false"
    })
    void findsPeersThatBothName(String one, String other, boolean meet) {
        assertThat(peer(one).meets(peer(other))).isEqualTo(meet);
        assertThat(peer(other).meets(peer(one))).isEqualTo(meet);
    }

    @Test
    void tellsTheTrustDomainOfSpiffeIdsAlone() {
        assertThat(peer("spiffe://a.b/*").trustDomain().orElseThrow().name()).isEqualTo("a.b");
        assertThat(peer("spiffe://a.b/x").trustDomain().orElseThrow().name()).isEqualTo("a.b");
        assertThat(peer("dns:a.b").trustDomain()).isEmpty();
    }

    @Test
    void endsInTimeForIntricatePatterns() {
        SegmentPattern wide = SegmentPattern.parse("/**/a" + "/*".repeat(30) + "/**").orThrow();
        SegmentPattern narrow = SegmentPattern.parse("/**/a".repeat(32)).orThrow();

        Assertions.assertTimeout(
                Duration.ofSeconds(60), () -> assertThat(wide.covers(wide)).isTrue());
        Assertions.assertTimeout(
                Duration.ofSeconds(60), () -> assertThat(narrow.covers(wide)).isFalse());
        Assertions.assertTimeout(
                Duration.ofSeconds(60), () -> assertThat(wide.meets(narrow)).isTrue());
    }

    private static boolean isWithin(Tried narrow, Tried wide) {
        BitSet missing = (BitSet) narrow.matched().clone();
        missing.andNot(wide.matched());
        return missing.isEmpty();
    }

    private static List<SegmentPattern> upTo(int most) {
        List<List<String>> patterns = new ArrayList<>(List.of(List.of()));
        int begin = 0;
        for (int length = 1; length <= most; length++) {
            int end = patterns.size();
            for (int i = begin; i < end; i++) {
                for (String segment : SEGMENTS) {
                    List<String> longer = new ArrayList<>(patterns.get(i));
                    longer.add(segment);
                    patterns.add(longer);
                }
            }
            begin = end;
        }
        return patterns.stream().skip(1).map(SegmentPattern::new).toList();
    }

    private static Tried tried(SegmentPattern pattern) {
        BitSet matched = new BitSet(paths.size());
        for (int i = 0; i < paths.size(); i++) {
            matched.set(i, pattern.matches(paths.get(i)));
        }
        return new Tried(pattern, matched);
    }

    private static PeerPattern peer(String text) {
        return PeerPattern.parse(text).orThrow();
    }
}
