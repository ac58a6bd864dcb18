package dev.countersign.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A place in a journal from which to read on, across files, while they are written.
 *
 * <p>It verifies nothing, and one thread at a time may use it. A line that a killed process did not
 * finish is passed over.
 */
public final class JournalReader {
    private static final int LINES_AT_ONCE = 1000;

    private final Path directory;
    private String file;
    private long position;

    private JournalReader(Path directory, String file, long position) {
        this.directory = directory;
        this.file = file;
        this.position = position;
    }

    /**
     * A reader that stands before the last so many lines.
     *
     * @throws IOException when the directory or a file cannot be read
     */
    public static JournalReader beforeLast(int count, Path directory) throws IOException {
        List<Path> files = JournalFiles.in(directory);
        JournalReader reader = new JournalReader(directory, "", 0);
        int missing = count;
        for (Path path : files.reversed()) {
            try (LineSource lines = LineSource.openAtLast(path, missing)) {
                reader.file = JournalFiles.name(path);
                reader.position = lines.position();
                while (lines.next() != null) {
                    missing--;
                }
            }
            if (missing <= 0) {
                break;
            }
        }
        return reader;
    }

    /**
     * The lines that follow, in order and without their newlines; none when there are none yet.
     * Never waits: to follow a journal, call again after a while.
     *
     * @throws IOException when the directory or a file cannot be read
     */
    public List<String> next() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path path : JournalFiles.in(directory)) {
            if (found.size() < LINES_AT_ONCE && JournalFiles.name(path).compareTo(file) >= 0) {
                readInto(found, path);
            }
        }
        return found;
    }

    private void readInto(List<String> found, Path path) throws IOException {
        long start = JournalFiles.name(path).equals(file) ? position : 0;
        try (LineSource lines = LineSource.open(path, start)) {
            byte[] line = lines.next();
            while (line != null) {
                found.add(new String(line, StandardCharsets.UTF_8));
                line = found.size() < LINES_AT_ONCE ? lines.next() : null;
            }
            file = JournalFiles.name(path);
            position = lines.position();
        }
    }
}
