package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.cli.config.SchemaDocument;
import dev.countersign.e2e.documents.Markdown;
import dev.countersign.e2e.documents.Repository;
import dev.countersign.e2e.documents.Types;
import dev.countersign.e2e.programs.Countersign;
import dev.countersign.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents say of the program is so. */
class DocumentsTest {
    private static final Path ERRORS = Repository.document("docs/errors.md");

    /** Types of others that documents name, and whose they are. */
    private static final Set<String> FOREIGN =
            Set.of(
                    "SunEC", // a provider of the JDK
                    "Conscrypt", // a native provider
                    "Flyway", // considered for the store
                    "JDBI",
                    "HikariCP",
                    "Xerial",
                    "Google",
                    "Netty",
                    "CertificateVerify", // messages of TLS
                    "ClientHello");

    @TempDir private Path folder;

    @Test
    void linkToWhatIsThere() {
        List<String> broken = new ArrayList<>();
        for (Path file : Repository.documents()) {
            for (String link : Markdown.of(file).links()) {
                if (!link.matches("(https?|mailto):.*") && !resolves(file, link)) {
                    broken.add(Repository.name(file) + " -> " + link);
                }
            }
        }
        assertThat(broken).as("links to nothing").isEmpty();
    }

    private static boolean resolves(Path from, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? from : from.resolveSibling(parts[0]).normalize();
        return Files.exists(target)
                && (parts.length == 1 || Markdown.of(target).anchors().contains(parts[1]));
    }

    @Test
    void nameTypesThatExist() {
        Types types = Types.declared();
        List<String> unknown = new ArrayList<>();
        for (Path file : Repository.documents()) {
            Markdown.of(file).words().stream()
                    .filter(one -> types.lacks(one) && !FOREIGN.contains(one))
                    .forEach(one -> unknown.add(Repository.name(file) + ": " + one));
        }
        assertThat(unknown).as("types that nobody declares").isEmpty();
    }

    @Test
    void citeTestsThatExistInTheLessons() {
        Path lessons = Repository.document("docs/lessons.md");
        Matcher cited =
                Pattern.compile("\\[(\\w+)\\.(\\w+)\\]\\(([^)]+)\\)")
                        .matcher(Repository.text(lessons));
        int count = 0;
        while (cited.find()) {
            Path file = lessons.resolveSibling(cited.group(3)).normalize();
            assertThat(file.getFileName()).hasToString(cited.group(1) + ".java");
            assertThat(Repository.text(file))
                    .as(cited.group())
                    .contains("void " + cited.group(2) + "(");
            count++;
        }
        assertThat(count).isGreaterThan(40);
    }

    @Test
    void beginTheArchitectureWithFilesThatDecide() {
        List<String> rows = Markdown.of(Repository.document("ARCHITECTURE.md")).firstTable();
        assertThat(rows)
                .hasSizeGreaterThanOrEqualTo(8)
                .allMatch(one -> one.matches(".*\\]\\([^)]+\\.java\\).*"));
        assertThat(String.join("\n", rows))
                .contains("PeerVerifier.java", "AccessPolicy.java", "Issuer.java");
    }

    @Test
    void nameEveryModule() {
        String text = Repository.text(Repository.document("ARCHITECTURE.md"));
        assertThat(Repository.modules())
                .extracting(one -> one.getFileName().toString())
                .allMatch(one -> text.contains("`" + one + "`"), "is in ARCHITECTURE.md");
    }

    // ---- refusals and errors

    @Test
    void haveAHeadingForEveryCodeAndNoOther() {
        Set<String> slugs =
                Arrays.stream(ProblemCode.values())
                        .map(ProblemCode::slug)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(new TreeSet<>(Markdown.of(ERRORS).headings(3))).isEqualTo(slugs);
    }

    @Test
    void tellTheFaultAlertAndRemedyOfEveryCode() {
        Markdown errors = Markdown.of(ERRORS);
        for (ProblemCode code : ProblemCode.values()) {
            assertThat(errors.under(code.slug()))
                    .as(code.slug())
                    .containsIgnoringCase("Fault: " + code.fault().name())
                    .containsIgnoringCase(code.remedy())
                    .containsIgnoringCase(code.summary());
            code.alert()
                    .ifPresent(alert ->
                            assertThat(errors.under(code.slug()))
                                    .as(code.slug())
                                    .contains(
                                            "`" + alert.wireName() + "` (" + alert.number() + ")"));
        }
    }

    @Test
    void speakOfNoCodeThatNoTestProvokes() {
        String tests =
                Repository.sources("test").stream()
                        .map(Repository::text)
                        .collect(Collectors.joining("\n"));
        List<String> untested =
                Arrays.stream(ProblemCode.values())
                        .filter(one ->
                                !tests.contains("\"" + one.slug())
                                        && !tests.contains(" " + one.slug()))
                        .filter(one -> !tests.contains("ProblemCode." + one.name()))
                        .filter(one -> !tests.matches("(?s).*\\b" + one.name() + "\\b.*"))
                        .map(ProblemCode::slug)
                        .toList();
        assertThat(untested).as("codes that no test names").isEmpty();
    }

    // ---- the configuration

    @Test
    void sayOfTheConfigurationWhatItsSchemaSays() {
        assertThat(Repository.text(Repository.document("docs/configuration.md")))
                .isEqualTo(SchemaDocument.markdown());
    }

    // ---- decisions

    @Test
    void giveEachDecisionANumberATitleAStatusAndADate() {
        List<Path> decisions =
                Repository.documents().stream()
                        .filter(one -> one.startsWith(Repository.document("docs/adr")))
                        .filter(one -> !one.endsWith("README.md"))
                        .toList();
        assertThat(decisions).isNotEmpty();
        for (Path file : decisions) {
            String number = file.getFileName().toString().substring(0, 4);
            assertThat(Repository.text(file))
                    .as(Repository.name(file))
                    .startsWith("# " + Integer.parseInt(number) + ". ")
                    .containsPattern("(?m)^- Status: \\S")
                    .containsPattern("(?m)^- Date: 20[0-9]{2}-[01][0-9]-[0-3][0-9]$");
        }
        assertThat(decisions)
                .extracting(one -> Integer.parseInt(one.getFileName().toString().substring(0, 4)))
                .as("numbers without gaps")
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, decisions.size()).boxed().toList());
    }

    // ---- the README

    private static List<String> commandsOfTheReadme() {
        List<String> commands =
                Markdown.of(Repository.document("README.md")).block("console").stream()
                        .map(one -> one.replaceFirst("^\\$ ", "").replaceFirst(" +#.*", "").strip())
                        .filter(one -> !one.isEmpty())
                        .distinct()
                        .toList();
        assertThat(commands).hasSizeGreaterThan(5);
        return commands;
    }

    @ParameterizedTest
    @MethodSource("commandsOfTheReadme")
    void showCommandsThatExist(String line) throws IOException {
        List<String> words = List.of(line.split(" +"));
        Path program = Repository.document(words.getFirst());
        assertThat(Files.isExecutable(program)).as("%s can be run", program).isTrue();
        if (!words.getFirst().equals("./countersign")) {
            return;
        }
        List<String> call =
                new ArrayList<>(
                        words.stream().skip(1).takeWhile(one -> one.matches("[a-z]+")).toList());
        call.add("--help");
        String help = Countersign.run(folder, call.toArray(String[]::new)).mustBeDone().output();
        assertThat(words.stream().filter(one -> one.startsWith("-")))
                .as("options of: %s", line)
                .allMatch(help::contains);
    }

    // ---- packages

    @Test
    void beginInEveryPackage() {
        Set<String> described = new TreeSet<>();
        Set<String> all = new TreeSet<>();
        for (String kind : List.of("main", "test")) {
            for (Path source : Repository.sources(kind)) {
                String name = packageOf(source);
                all.add(name);
                if (source.endsWith("package-info.java") && isDescribed(source)) {
                    described.add(name);
                }
            }
        }
        all.removeAll(described);
        assertThat(all).as("packages without a sentence and @NullMarked").isEmpty();
    }

    /** Module and package; the tests of a package share its package-info. */
    private static String packageOf(Path source) {
        return Repository.name(source)
                .replaceFirst("/src/(main|test)/java/", ": ")
                .replaceFirst("/[^/]*$", "");
    }

    private static boolean isDescribed(Path info) {
        return Repository.text(info)
                .matches(
                        "(?s)(/\\*.*?\\*/\\s*)?/\\*\\*\\s.*?\\.\\s.*?\\*/\\s*@NullMarked\\s+package .*");
    }
}
