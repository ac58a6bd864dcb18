package dev.countersign.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The lines that a program has printed on its two streams so far, read by two threads that end with
 * the streams.
 */
final class Transcript {
    private final List<Line> lines = new ArrayList<>();
    private final List<Thread> readers;

    private enum Channel {
        OUTPUT,
        ERRORS
    }

    private record Line(Channel channel, String text) {}

    private Transcript(Process process) {
        readers =
                List.of(
                        reader(Channel.OUTPUT, process.inputReader(StandardCharsets.UTF_8)),
                        reader(Channel.ERRORS, process.errorReader(StandardCharsets.UTF_8)));
    }

    static Transcript of(Process process) {
        Transcript transcript = new Transcript(process);
        transcript.readers.forEach(Thread::start);
        return transcript;
    }

    String output() {
        return text(line -> line.channel == Channel.OUTPUT);
    }

    String errors() {
        return text(line -> line.channel == Channel.ERRORS);
    }

    /** The first line that contains the text. */
    Optional<String> find(String text) {
        synchronized (lines) {
            return lines.stream().map(Line::text).filter(line -> line.contains(text)).findFirst();
        }
    }

    /** Both streams have ended. */
    boolean complete() {
        return readers.stream().noneMatch(Thread::isAlive);
    }

    /** Both streams, line by line as they came. */
    @Override
    public String toString() {
        return text(line -> true);
    }

    private String text(Predicate<Line> which) {
        synchronized (lines) {
            return lines.stream()
                    .filter(which)
                    .map(line -> line.text + "\n")
                    .collect(Collectors.joining());
        }
    }

    private Thread reader(Channel channel, BufferedReader source) {
        Thread thread = new Thread(() -> copy(channel, source), "transcript");
        thread.setDaemon(true);
        return thread;
    }

    private void copy(Channel channel, BufferedReader source) {
        try (source) {
            for (String line = source.readLine(); line != null; line = source.readLine()) {
                synchronized (lines) {
                    lines.add(new Line(channel, line));
                }
            }
        } catch (IOException e) {
            // The program was ended while it printed: there is nothing more to read.
        }
    }
}
