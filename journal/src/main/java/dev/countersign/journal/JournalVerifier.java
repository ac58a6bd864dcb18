package dev.countersign.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a whole journal, also one that is being written, and says whether it is what its processes
 * wrote.
 */
public final class JournalVerifier {
    private final List<Verification.Unclosed> unclosed = new ArrayList<>();
    private Head head = Head.NONE;
    private long entries;

    private JournalVerifier() {}

    /**
     * Verifies all files of a directory.
     *
     * @throws IOException when the directory or a file cannot be read
     */
    public static Verification verify(Path directory) throws IOException {
        return new JournalVerifier().readAll(JournalFiles.in(directory));
    }

    private Verification readAll(List<Path> files) throws IOException {
        for (Path file : files) {
            Optional<Verification.Broken> broken = readOn(file);
            if (broken.isPresent()) {
                return broken.get();
            }
        }
        if (files.isEmpty()) {
            return new Verification.Empty();
        }
        Verification.Extent extent = new Verification.Extent(files.size(), entries, head, unclosed);
        if (unclosed.isEmpty() || !unclosed.getLast().file().equals(head.file())) {
            return new Verification.Whole(extent);
        }
        return new Verification.Cut(
                extent, head.file(), head.line() + 1, unclosed.getLast().tornBytes());
    }

    private Optional<Verification.Broken> readOn(Path path) throws IOException {
        try (LineSource lines = LineSource.open(path, 0)) {
            FileVerifier file = new FileVerifier(JournalFiles.name(path), head, lines);
            Optional<Verification.Broken> broken = file.firstBroken();
            head = file.head();
            entries += head.line();
            if (!file.isClosed()) {
                unclosed.add(new Verification.Unclosed(head.file(), head.line(), lines.rest()));
            }
            return broken;
        }
    }
}
