package dev.countersign.cli.upkeep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Sees when the content of files changes, wherever their links lead. It looks at the files
 * themselves, since notices of the system miss what replaces a link; and it reads one again only
 * when its attributes have changed.
 */
public final class Watch implements Chore {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final String ATTRIBUTES = "unix:ctime,ino,dev,size";
    private static final String ABSENT = "absent";

    private final Supplier<List<Path>> files;
    private final Clock clock;
    private Map<Path, Seen> before;
    private Instant due;

    private record Seen(String attributes, String content) {}

    /** Watches these files, which may become others while it runs. */
    public Watch(Supplier<List<Path>> files, Clock clock) {
        this.files = files;
        this.clock = clock;
        this.before = look(Map.of());
        this.due = clock.instant().plus(PERIOD);
    }

    @Override
    public String name() {
        return "watching files";
    }

    @Override
    public Instant due() {
        return due;
    }

    @Override
    public Done run() {
        due = clock.instant().plus(PERIOD);
        Map<Path, Seen> now = look(before);
        boolean same = contents(now).equals(contents(before));
        before = now;
        return same ? Done.UNCHANGED : Done.CHANGED;
    }

    private static Map<Path, String> contents(Map<Path, Seen> seen) {
        Map<Path, String> contents = new TreeMap<>();
        seen.forEach((path, one) -> contents.put(path, one.content()));
        return contents;
    }

    private Map<Path, Seen> look(Map<Path, Seen> known) {
        Map<Path, Seen> seen = new TreeMap<>();
        for (Path file : files.get()) {
            seen.put(file, look(file, known.get(file)));
        }
        return seen;
    }

    private static Seen look(Path file, @org.jspecify.annotations.Nullable Seen known) {
        try {
            String attributes = new TreeMap<>(Files.readAttributes(file, ATTRIBUTES)).toString();
            return known != null && known.attributes().equals(attributes)
                    ? known
                    : new Seen(attributes, hash(file));
        } catch (IOException | UnsupportedOperationException e) {
            return new Seen(ABSENT, ABSENT);
        }
    }

    private static String hash(Path file) throws IOException {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
