package dev.countersign.e2e.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A folder in which a command must fail and leave everything as it was. */
public record Folder(Path path) {

    /** A new folder below another. */
    public static Folder below(Path parent, String name) throws IOException {
        return new Folder(Files.createDirectory(parent.resolve(name)));
    }

    /** The same with all that is in another folder, modes included. */
    public static Folder copyOf(Path original, Path parent, String name) throws IOException {
        Path copy = parent.resolve(name);
        try (Stream<Path> files = Files.walk(original)) {
            for (Path file : files.toList()) {
                Path target = copy.resolve(original.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (Files.isRegularFile(file)) {
                    Files.copy(file, target);
                } else {
                    continue; // a socket that was left behind
                }
                Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(file));
            }
        }
        return new Folder(copy);
    }

    public Folder write(String name, String content) throws IOException {
        Files.createDirectories(file(name).getParent());
        Files.writeString(file(name), content);
        return this;
    }

    public Folder mode(String name, String mode) throws IOException {
        Files.setPosixFilePermissions(file(name), PosixFilePermissions.fromString(mode));
        return this;
    }

    /** Leaves the first half of a file. */
    public Folder halve(String name) throws IOException {
        byte[] content = Files.readAllBytes(file(name));
        Files.write(file(name), Arrays.copyOf(content, content.length / 2));
        return this;
    }

    public Path file(String name) {
        return path.resolve(name);
    }

    /** Runs a command that must change nothing here; the journal alone may tell of the attempt. */
    public Ended runUnchanged(String... arguments) throws IOException {
        Set<String> before = content();
        Ended ended = Countersign.run(path, arguments);
        Set<String> after = content();
        assertThat(minus(after, before)).as("what %s leaves behind", ended).isEmpty();
        assertThat(minus(before, after)).as("what %s takes away", ended).isEmpty();
        return ended;
    }

    private static Set<String> minus(Set<String> some, Set<String> others) {
        Set<String> left = new TreeSet<>(some);
        left.removeAll(others);
        return left;
    }

    /** Every file, its mode and the hash of its content, but for the journal's files. */
    private Set<String> content() throws IOException {
        Set<String> content = new TreeSet<>();
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.filter(one -> !one.toString().endsWith(".jsonl")).toList()) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                String hash = Files.isRegularFile(file) ? ServedFolder.hashOf(file) : "";
                content.add(path.relativize(file) + " " + mode + " " + hash);
            }
        }
        return content;
    }
}
