package dev.countersign.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.problem.Parsed;
import dev.countersign.testkit.Repetitions;
import dev.countersign.testkit.Seeded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentPatternTest {
    private static final int PAIRS = Repetitions.of(20_000, 1_000_000);
    private static final List<String> ALPHABET =
            List.of("a", "b", "ab", "", "a.b", ".", "..", "*x");

    @ParameterizedTest
    @CsvSource({
        "/web, /web, true",
        "/web, /Web, false",
        "/web, /web/, false",
        "/web, /web/x, false",
        "/web, /we, false",
        "/web, web, false",
        "/web, '', false",
        "/, /, true",
        "/, '', false",
        "/, //, false",
        "/*, /web, true",
        "/*, /, true",
        "/*, /web/x, false",
        "/*/x, /web/x, true",
        "/*/x, /web/y, false",
        "/a/*/c, /a/b/c, true",
        "/a/*/c, /a/b/b/c, false",
        "/**, /, true",
        "/**, /a, true",
        "/**, /a/b/c, true",
        "/**, a, false",
        "/a/**, /a, true",
        "/a/**, /a/, true",
        "/a/**, /a/b/c, true",
        "/a/**, /ab, false",
        "/a/**, /b/a, false",
        "/**/c, /c, true",
        "/**/c, /a/b/c, true",
        "/**/c, /a/b/c/d, false",
        "/a/**/z, /a/z, true",
        "/a/**/z, /a/b/c/z, true",
        "/a/**/z, /a/b/c, false",
        "/**/**, /, true",
        "/**/*, /a, true",
        "/*/**, /a/b, true"
    })
    void matchesWholePaths(String pattern, String path, boolean matches) {
        assertThat(pattern(pattern).matches(path)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a.b", "/a|b", "/(a)", "/[ab]", "/a+", "/a?", "/^a$", "/\\d", "/a{2}", "/$1",
                "/%61"
            })
    void takesEveryOtherCharacterForItself(String pattern) {
        assertThat(pattern(pattern).matches(pattern)).isTrue();
        for (String other : List.of("/axb", "/a", "/b", "/aa", "/7", "/", "/a.bx")) {
            assertThat(pattern(pattern).matches(other))
                    .as("%s against %s", pattern, other)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "*", "**", "a/b", " /a"})
    void refusesPatternThatDoesNotBeginWithSlash(String text) {
        assertThat(SegmentPattern.parse(text))
                .isInstanceOfSatisfying(
                        Parsed.Bad.class, bad -> assertThat(bad.why()).contains("begins with '/'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a*", "/*a", "/a*b", "/***", "/**a", "/a/b**", "/*.js", "/* "})
    void refusesStarsThatAreNoWholeSegment(String text) {
        assertThat(SegmentPattern.parse(text))
                .isInstanceOfSatisfying(
                        Parsed.Bad.class,
                        bad -> assertThat(bad.why()).contains("as a whole segment"));
    }

    @Test
    void refusesMoreThan64Segments() {
        assertThat(SegmentPattern.parse("/a".repeat(64))).isInstanceOf(Parsed.Good.class);
        assertThat(SegmentPattern.parse("/a".repeat(65)))
                .isInstanceOfSatisfying(
                        Parsed.Bad.class, bad -> assertThat(bad.why()).contains("at most 64"));
    }

    @Test
    void cannotBeMadeOtherwise() {
        for (List<String> segments :
                List.of(
                        List.of("a/b"),
                        List.of("a*"),
                        List.<String>of(),
                        Collections.nCopies(65, "a"))) {
            assertThatThrownBy(() -> new SegmentPattern(segments))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void writesItselfAsItWasRead() {
        for (String text : List.of("/", "/a", "/*/b/**", "//", "/a/")) {
            assertThat(pattern(text).text()).isEqualTo(text);
        }
    }

    @Test
    void agreesWithNaiveMatcherOnRandomPairs() {
        Seeded seeded = Seeded.fresh();
        int matched = 0;
        for (int round = 0; round < PAIRS; round++) {
            List<String> pattern =
                    random(seeded, List.of("a", "b", "ab", "", "a.b", "*", "*", "**", "**"), 6);
            List<String> path = random(seeded, ALPHABET, 8);
            boolean expected = naive(pattern, path);
            matched += expected ? 1 : 0;
            assertThat(new SegmentPattern(pattern).matches("/" + String.join("/", path)))
                    .as("%s, round %d: %s against %s", seeded, round, pattern, path)
                    .isEqualTo(expected);
        }
        assertThat(matched)
                .as("%s: both answers occur", seeded)
                .isBetween(PAIRS / 50, PAIRS - PAIRS / 50);
    }

    @Test
    void takesLinearTimeForHostilePaths() {
        SegmentPattern pattern = pattern("/**/a".repeat(32));
        String path = "/a".repeat(30_000) + "/b";

        Assertions.assertTimeout(
                Duration.ofSeconds(20), () -> assertThat(pattern.matches(path)).isFalse());
    }

    private static SegmentPattern pattern(String text) {
        return SegmentPattern.parse(text).orThrow();
    }

    private static List<String> random(Seeded seeded, List<String> alphabet, int most) {
        List<String> segments = new ArrayList<>();
        int count = seeded.between(1, most);
        for (int i = 0; i < count; i++) {
            segments.add(seeded.pick(alphabet));
        }
        return segments;
    }

    /** The grammar, read word for word. */
    private static boolean naive(List<String> pattern, List<String> path) {
        if (pattern.isEmpty()) {
            return path.isEmpty();
        }
        List<String> rest = pattern.subList(1, pattern.size());
        String first = pattern.get(0);
        if (first.equals("**")) {
            for (int skipped = 0; skipped <= path.size(); skipped++) {
                if (naive(rest, path.subList(skipped, path.size()))) {
                    return true;
                }
            }
            return false;
        }
        return !path.isEmpty()
                && (first.equals("*") || first.equals(path.get(0)))
                && naive(rest, path.subList(1, path.size()));
    }
}
