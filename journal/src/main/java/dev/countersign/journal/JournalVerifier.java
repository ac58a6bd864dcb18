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
    private Optional<Head> beginsAfter = Optional.empty();
    private boolean rotated;
    private long entries;
    private final HeadTally heads;

    private JournalVerifier(HeadTally heads) {
        this.heads = heads;
    }

    /**
     * Verifies all files of a directory, but for the signatures of heads.
     *
     * @throws IOException when the directory or a file cannot be read
     */
    public static Verification verify(Path directory) throws IOException {
        return verify(directory, HeadCheck.NONE, Optional.empty());
    }

    /**
     * Verifies all files of a directory, the signatures of heads, and that a head which was kept
     * elsewhere is in it.
     *
     * @throws IOException when the directory or a file cannot be read
     */
    public static Verification verify(Path directory, HeadCheck check, Optional<Head> kept)
            throws IOException {
        return new JournalVerifier(new HeadTally(check, kept)).readAll(JournalFiles.in(directory));
    }

    private Verification readAll(List<Path> files) throws IOException {
        for (Path file : files) {
            Optional<Verification.Broken> broken = readOn(file);
            if (broken.isPresent()) {
                return broken.get();
            }
        }
        Optional<Verification.Broken> missing = heads.missing(beginsAfter);
        if (missing.isPresent()) {
            return missing.get();
        }
        return files.isEmpty() ? new Verification.Empty() : found(files.size());
    }

    private Verification found(int files) {
        Verification.Extent extent =
                new Verification.Extent(
                        files, entries, head, unclosed, beginsAfter, heads.result());
        boolean open = !unclosed.isEmpty() && unclosed.getLast().file().equals(head.file());
        if (!open && !rotated) {
            return new Verification.Whole(extent);
        }
        return new Verification.Cut(
                extent, head.file(), head.line() + 1, open ? unclosed.getLast().tornBytes() : 0);
    }

    private Optional<Verification.Broken> readOn(Path path) throws IOException {
        try (LineSource lines = LineSource.open(path, 0)) {
            FileVerifier file = new FileVerifier(JournalFiles.name(path), head, lines, heads);
            Optional<Verification.Broken> broken = file.firstBroken();
            head = file.head();
            rotated = file.isRotated();
            beginsAfter = beginsAfter.or(file::beginsAfter);
            entries += head.line();
            if (!file.isClosed()) {
                unclosed.add(new Verification.Unclosed(head.file(), head.line(), lines.rest()));
            }
            return broken;
        }
    }
}
