package dev.countersign.e2e.documents;

import dev.countersign.e2e.programs.Countersign;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of the repository, without what builds and runs leave behind. */
public final class Repository {
    private Repository() {}

    /** The modules: folders with a {@code pom.xml} below the root. */
    public static List<Path> modules() {
        try (Stream<Path> folders = Files.list(Countersign.root())) {
            return folders.filter(one -> Files.exists(one.resolve("pom.xml"))).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + Countersign.root(), e);
        }
    }

    /** The Java sources under {@code src/main} or {@code src/test} of every module. */
    public static List<Path> sources(String kind) {
        return modules().stream()
                .map(one -> one.resolve("src").resolve(kind))
                .filter(Files::isDirectory)
                .flatMap(one -> filesIn(one, ".java"))
                .toList();
    }

    /** The Markdown documents at the root and under {@code docs}. */
    public static List<Path> documents() {
        try (Stream<Path> top = Files.list(Countersign.root())) {
            return Stream.concat(
                            top.filter(one -> one.toString().endsWith(".md")),
                            filesIn(Countersign.root().resolve("docs"), ".md"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + Countersign.root(), e);
        }
    }

    public static Path document(String name) {
        return Countersign.root().resolve(name);
    }

    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** A file as people name it: from the root on. */
    public static String name(Path file) {
        return Countersign.root().relativize(file).toString();
    }

    private static Stream<Path> filesIn(Path folder, String end) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(one -> one.toString().endsWith(end)).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
    }
}
