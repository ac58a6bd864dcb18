package dev.countersign.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a journal's directory. A name begins with the start instant; names sort in the order
 * of the chain.
 */
final class JournalFiles {
    private static final Pattern NAME =
            Pattern.compile("\\d{8}T\\d{6}\\.\\d{3}Z-[0-9a-f]{8}\\.jsonl");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final int STAMP_LENGTH = 20;

    private JournalFiles() {}

    /** The files, oldest first. */
    static List<Path> in(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.filter(path -> isName(name(path))).sorted().toList();
        }
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    static String name(Path file) {
        return file.getName(file.getNameCount() - 1).toString();
    }

    /**
     * What a new file links to: the newest file and its last whole line.
     *
     * <p>A line that does not parse counts as line 0: it breaks the chain where it stands, whatever
     * follows it.
     */
    static Head head(List<Path> files) throws IOException {
        if (files.isEmpty()) {
            return Head.NONE;
        }
        String newest = name(files.getLast());
        for (Path file : files.reversed()) {
            Optional<byte[]> last = lastLine(file);
            if (last.isPresent()) {
                boolean inNewest = file.equals(files.getLast());
                long line = inNewest ? Line.parse(last.get()).map(Line::seq).orElse(0L) : 0;
                return new Head(newest, line, Line.hash(last.get()));
            }
        }
        return new Head(newest, 0, Head.NONE.hash());
    }

    /** A new name that sorts after the newest one, even when the clock went back. */
    static String nameAfter(String newest, Instant now) {
        String stamp = STAMP.format(now);
        if (!newest.isEmpty() && stamp.compareTo(newest.substring(0, STAMP_LENGTH)) <= 0) {
            Instant last = STAMP.parse(newest.substring(0, STAMP_LENGTH), Instant::from);
            stamp = STAMP.format(last.plusMillis(1));
        }
        return stamp + "-" + HexFormat.of().toHexDigits(new SecureRandom().nextInt()) + ".jsonl";
    }

    private static Optional<byte[]> lastLine(Path file) throws IOException {
        try (LineSource lines = LineSource.openAtLast(file, 1)) {
            return Optional.ofNullable(lines.next());
        }
    }
}
