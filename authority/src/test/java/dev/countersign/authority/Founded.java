package dev.countersign.authority;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** An authority that was founded once in this JVM, for tests that do not look at the founding. */
final class Founded {
    private static final List<Item> ITEMS = found();

    private Founded() {}

    /** A file with its bytes, one to a character, or a folder without. */
    private record Item(Path path, Set<PosixFilePermission> mode, Optional<String> content) {}

    /** Puts the authority into this folder. */
    static void copyTo(Path home) {
        try {
            for (Item item : ITEMS) {
                Path path = home.resolve(item.path().toString());
                if (item.content().isPresent()) {
                    Files.writeString(path, item.content().get(), StandardCharsets.ISO_8859_1);
                } else {
                    Files.createDirectories(path);
                }
                Files.setPosixFilePermissions(path, item.mode());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Item> found() {
        try {
            Path folder = Files.createTempDirectory("founded");
            try (Workshop workshop = new Workshop(folder)) {
                workshop.open().close();
                return items(workshop.home());
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Item> items(Path home) throws IOException {
        List<Item> items = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(home)) {
            for (Path path : paths.toList()) {
                Optional<String> content =
                        Files.isDirectory(path)
                                ? Optional.empty()
                                : Optional.of(Files.readString(path, StandardCharsets.ISO_8859_1));
                Path relative = home.relativize(path);
                items.add(new Item(relative, Files.getPosixFilePermissions(path), content));
            }
        }
        return items;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
