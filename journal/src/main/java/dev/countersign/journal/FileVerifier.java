package dev.countersign.journal;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one file of a journal line by line, knowing where the file before it ended. */
final class FileVerifier {
    private final String name;
    private final Head before;
    private final LineSource lines;
    private final HeadTally heads;
    private long count;
    private String hash;
    private String hashBefore;
    private @Nullable Line last;
    private Optional<Head> beginsAfter = Optional.empty();

    FileVerifier(String name, Head before, LineSource lines, HeadTally heads) {
        this.name = name;
        this.before = before;
        this.lines = lines;
        this.heads = heads;
        this.hash = before.hash();
        this.hashBefore = before.hash();
    }

    /** Reads up to the first line that is not what was written, or to the end. */
    Optional<Verification.Broken> firstBroken() throws IOException {
        for (byte[] bytes = lines.next(); bytes != null; bytes = lines.next()) {
            Optional<Line> line = Line.parse(bytes);
            if (line.isEmpty()) {
                return broken(count + 1, "was changed: its checksum does not fit its bytes");
            }
            Optional<Verification.Broken> broken =
                    count == 0 ? checkFirst(line.get()) : checkNext(line.get());
            if (broken.isPresent()) {
                return broken;
            }
            Optional<String> fault = heads.faultOf(line.get(), head());
            if (fault.isPresent()) {
                return broken(count + 1, fault.get());
            }
            count++;
            hashBefore = hash;
            hash = line.get().hash();
            last = line.get();
        }
        return isClosed() && lines.rest() > 0
                ? broken(count + 1, "stands after the stop line")
                : Optional.empty();
    }

    /** The last line read. */
    Head head() {
        return new Head(name, count, hash);
    }

    /** Whether the last line read is a stop line. */
    boolean isClosed() {
        return last != null && last.is(EntryKind.STOP);
    }

    /** Whether its process closed it to go on in another one. */
    boolean isRotated() {
        return last != null && last.isRotation();
    }

    /** The line that the file follows, when it and all before it are not here. */
    Optional<Head> beginsAfter() {
        return beginsAfter;
    }

    private Optional<Verification.Broken> checkFirst(Line line) {
        Optional<Head> link = line.before();
        if (line.seq() != 1 || link.isEmpty()) {
            return broken(
                    1,
                    "is entry "
                            + line.seq()
                            + ", a "
                            + line.kind()
                            + " (expected: entry 1, a start)");
        }
        Head claimed = link.get();
        if (isMovedAway(claimed)) {
            beginsAfter = link;
            return Optional.empty();
        }
        if (!claimed.file().equals(before.file())) {
            return broken(
                    1, "follows " + orNone(claimed) + ", but before it stands " + orNone(before));
        }
        if (claimed.line() > before.line()) {
            return brokenBefore(
                    before.line() + 1, "is missing: " + name + " follows line " + claimed.line());
        }
        if (claimed.line() < before.line()) {
            return brokenBefore(
                    claimed.line() + 1, "was added: " + name + " follows line " + claimed.line());
        }
        if (!claimed.hash().equals(before.hash())) {
            return brokenBefore(before.line(), "was changed: " + name + " has another hash of it");
        }
        return Optional.empty();
    }

    /** Whether nothing was read before that could be compared: only the oldest files may go. */
    private boolean isMovedAway(Head claimed) {
        boolean nothingRead = before.line() == 0 && before.hash().equals(Head.NONE.hash());
        boolean older = JournalFiles.isName(claimed.file()) && claimed.file().compareTo(name) < 0;
        boolean follows =
                before.file().isEmpty()
                        || (before.file().equals(claimed.file())
                                && claimed.line() == 0
                                && !claimed.hash().equals(before.hash()));
        return nothingRead && older && follows;
    }

    private Optional<Verification.Broken> checkNext(Line line) throws IOException {
        long number = count + 1;
        if (line.prev().equals(hashBefore) && !line.hash().equals(hash)) {
            return broken(count, "was inserted: the line after it follows the line before it");
        }
        if (line.seq() != number) {
            return broken(
                    number, "is entry " + line.seq() + ": lines were deleted, moved or inserted");
        }
        if (!line.prev().equals(hash)) {
            return nextFollows(hash)
                    ? broken(number, "was inserted: the line after it follows the line before it")
                    : broken(count, "was changed: the line after it has another hash of it");
        }
        if (isClosed() || line.is(EntryKind.START)) {
            return broken(
                    number,
                    "is a "
                            + line.kind()
                            + " (expected: nothing after a stop, a start only as entry 1)");
        }
        return Optional.empty();
    }

    private boolean nextFollows(String expected) throws IOException {
        byte[] next = lines.next();
        return next != null
                && Line.parse(next).filter(line -> line.prev().equals(expected)).isPresent();
    }

    private Optional<Verification.Broken> broken(long line, String reason) {
        return Optional.of(new Verification.Broken(name, line, reason));
    }

    private Optional<Verification.Broken> brokenBefore(long line, String reason) {
        return Optional.of(new Verification.Broken(before.file(), line, reason));
    }

    private static String orNone(Head head) {
        return head.file().isEmpty() ? "no file" : head.file();
    }
}
