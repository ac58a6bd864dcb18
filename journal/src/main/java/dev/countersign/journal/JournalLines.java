package dev.countersign.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads a journal from its first line to its last, for whoever evaluates it. A line whose checksum
 * does not fit is passed over and counted; the chain is not verified, that is {@link
 * JournalVerifier}'s.
 */
public final class JournalLines {
    private JournalLines() {}

    /**
     * The files of a journal's directory, oldest first; of a file, itself.
     *
     * @throws IOException when the directory cannot be read
     */
    public static List<Path> files(Path directoryOrFile) throws IOException {
        return Files.isRegularFile(directoryOrFile)
                ? List.of(directoryOrFile)
                : JournalFiles.in(directoryOrFile);
    }

    /**
     * Hands over every whole line of a file, in order and without its newline, and returns how many
     * were passed over.
     *
     * @throws IOException when the file cannot be read
     */
    public static long read(Path file, Consumer<String> reader) throws IOException {
        long passedOver = 0;
        try (LineSource lines = LineSource.open(file, 0)) {
            byte[] line = lines.next();
            while (line != null) {
                if (Line.parse(line).isPresent()) {
                    reader.accept(new String(line, StandardCharsets.UTF_8));
                } else {
                    passedOver++;
                }
                line = lines.next();
            }
        }
        return passedOver;
    }
}
