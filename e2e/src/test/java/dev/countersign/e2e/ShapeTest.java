package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.documents.Norms;
import dev.countersign.e2e.documents.Repository;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The sources keep to the norms of their size; what does not is named. */
class ShapeTest {
    private static final Pattern DEPENDENCY = Pattern.compile("(?s)<dependency>(.*?)</dependency>");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(.*?)</artifactId>");

    private static Map<String, Integer> mainFiles;
    private static Map<String, Integer> testFiles;
    private static Norms mainSources;

    @BeforeAll
    static void read() {
        mainFiles = lines("main");
        testFiles = lines("test");
        mainSources = Norms.of(Repository.sources("main"));
        assertThat(mainFiles).hasSizeGreaterThan(100);
        assertThat(mainSources.methods()).hasSizeGreaterThan(500);
    }

    @Test
    void hasNoMainFileOver450Lines() {
        assertThat(over(mainFiles, 450)).isEmpty();
    }

    @Test
    void hasNoTestFileOver800Lines() {
        assertThat(over(testFiles, 800)).isEmpty();
    }

    @Test
    void hasMainFilesOf110LinesAtTheMedianAnd280AtTheNinetiethPercentile() {
        List<Integer> sizes = mainFiles.values().stream().sorted().toList();
        assertThat(sizes.get(sizes.size() / 2)).as("median of %s", sizes).isLessThanOrEqualTo(110);
        assertThat(sizes.get(sizes.size() * 9 / 10))
                .as("p90 of %s", sizes)
                .isLessThanOrEqualTo(280);
    }

    @Test
    void hasTestFilesOf400LinesAtTheNinetiethPercentile() {
        List<Integer> sizes = testFiles.values().stream().sorted().toList();
        assertThat(sizes.get(sizes.size() * 9 / 10))
                .as("p90 of %s", sizes)
                .isLessThanOrEqualTo(400);
    }

    @Test
    void hasNoMethodOver60Lines() {
        assertThat(mainSources.methods()).allMatch(one -> one.lines() <= 60, "at most 60 lines");
    }

    @Test
    void hasNoMethodOfMoreThanSixParameters() {
        assertThat(mainSources.methods()).allMatch(one -> one.parameters() <= 6, "at most 6");
    }

    @Test
    void hasNoPackageOfMoreThan25PublicTypes() {
        assertThat(over(mainSources.publicTypes(), 25)).isEmpty();
    }

    @Test
    void hasLibrariesThatNeedNothingButJspecifysAnnotations() {
        assertThat(runtimeDependencies("core")).isEqualTo(Set.of("jspecify"));
        assertThat(runtimeDependencies("tls")).isEqualTo(Set.of("countersign-core", "jspecify"));
    }

    private static Set<String> runtimeDependencies(String module) {
        String pom = Repository.text(Repository.document(module + "/pom.xml"));
        Set<String> names = new TreeSet<>();
        DEPENDENCY
                .matcher(pom.substring(0, Math.max(pom.indexOf("<build>"), 0)))
                .results()
                .map(one -> one.group(1))
                .filter(one -> !one.contains("<scope>test</scope>"))
                .flatMap(one -> ARTIFACT.matcher(one).results())
                .forEach(one -> names.add(one.group(1)));
        return names;
    }

    private static Map<String, Integer> lines(String kind) {
        Map<String, Integer> lines = new TreeMap<>();
        for (Path file : Repository.sources(kind)) {
            if (!file.endsWith("package-info.java")) {
                lines.put(Repository.name(file), (int) Repository.text(file).lines().count());
            }
        }
        return lines;
    }

    private static Map<String, Integer> over(Map<String, Integer> counts, int wall) {
        Map<String, Integer> over = new TreeMap<>(counts);
        over.values().removeIf(one -> one <= wall);
        return over;
    }
}
