package dev.countersign.e2e.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.countersign.e2e.programs.Countersign;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the modules lie: a root package, and below it one package for each module but {@code core},
 * which has several. The product has this layout, and so have the violations that show that the
 * rules bite.
 */
public final class Layout {
    /** The packages of core, below the root. */
    private static final List<String> CORE =
            List.of("identity", "x509", "trust", "access", "issuance", "snapshot", "problem");

    private static final List<String> OTHERS =
            List.of("tls", "journal", "authority", "gateway", "cli", "testkit");

    private final String root;
    private final List<Path> folders;
    private final JavaClasses classes;

    private Layout(String root, List<Path> folders) {
        this.root = root;
        this.folders = List.copyOf(folders);
        this.classes = new ClassFileImporter().importPaths(folders);
    }

    /** The product: the compiled main classes of every module. */
    public static Layout product() {
        return new Layout(
                "dev.countersign",
                Stream.concat(Stream.of("core"), OTHERS.stream())
                        .map(one -> Countersign.root().resolve(one).resolve("target/classes"))
                        .toList());
    }

    /** The violations: classes in this test that break every rule. */
    public static Layout violations() {
        String root = "dev.countersign.e2e.violations";
        return new Layout(root, List.of(testClasses().resolve(root.replace('.', '/'))));
    }

    private static Path testClasses() {
        try {
            return Path.of(
                    Layout.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of these classes is no path", e);
        }
    }

    /** The classes as ArchUnit reads them. */
    public JavaClasses read() {
        return classes;
    }

    /** The class files themselves. */
    public List<Path> files() {
        return folders.stream().flatMap(Layout::filesIn).toList();
    }

    private static Stream<Path> filesIn(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(one -> one.toString().endsWith(".class")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
    }

    /** A class by the part of its name below the root. */
    public String named(String below) {
        return root + "." + below;
    }

    /** The module of a class; none for what belongs to others. */
    public Optional<String> moduleOf(JavaClass type) {
        String name = type.getPackageName();
        if (CORE.stream().anyMatch(one -> isIn(name, one))) {
            return Optional.of("core");
        }
        return OTHERS.stream().filter(one -> isIn(name, one)).findFirst();
    }

    private boolean isIn(String name, String module) {
        return name.equals(named(module)) || name.startsWith(named(module) + ".");
    }
}
