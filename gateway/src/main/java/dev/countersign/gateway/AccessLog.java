package dev.countersign.gateway;

import dev.countersign.gateway.http.Answered;
import dev.countersign.gateway.http.RequestHead;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes a line for each request that was answered, on a thread of its own. It is no record of
 * decisions, which the journal is: where the disk does not keep up, lines are left out and counted.
 * When its file is moved away, as by logrotate, it begins another one within a second.
 */
public final class AccessLog implements AutoCloseable {
    private static final int MOST_WAITING = 16 * 1024;
    private static final int LOOKS_MILLIS = 250;
    private static final DateTimeFormatter COMMON_TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Path file;
    private final Format format;
    private final BlockingQueue<Line> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong left = new AtomicLong();
    private final Thread writer;
    private volatile boolean closed;
    private volatile @Nullable String trouble;
    private @Nullable BufferedWriter output;
    private @Nullable Object key;

    /** How a line looks. */
    public enum Format {
        /** An object of JSON. */
        JSON,
        /** The common log format of NCSA; the user is the peer's identity. */
        COMMON;

        /** The word that a configuration has for it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whose request it was, and how it was answered. */
    record Line(Instant at, Recorder.About about, String peer, String version, Answered answered) {}

    private AccessLog(Path file, Format format) {
        this.file = file;
        this.format = format;
        this.writer = Thread.ofPlatform().name("access-log").daemon().unstarted(this::write);
    }

    /** Appends to a file, which must be writable now. */
    public static AccessLog to(Path file, Format format) throws IOException {
        AccessLog log = new AccessLog(file, format);
        log.open();
        log.writer.start();
        return log;
    }

    /** Never waits. */
    void add(Line line) {
        if (!waiting.offer(line)) {
            left.incrementAndGet();
        }
    }

    /** How many lines were left out, because more came than could be written. */
    public long leftOut() {
        return left.get();
    }

    /** Why nothing can be written at the moment; empty when it can. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    // ---- on its thread

    private void write() {
        List<Line> lines = new ArrayList<>();
        while (!closed || !waiting.isEmpty()) {
            try {
                Line first = waiting.poll(LOOKS_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    lines.add(first);
                    waiting.drainTo(lines);
                }
                append(lines);
                trouble = null;
            } catch (IOException e) {
                trouble = String.valueOf(e.getMessage());
                left.addAndGet(lines.size());
                shut();
            } catch (InterruptedException e) {
                closed = true; // what waits is still written
            }
            lines.clear();
        }
        shut();
    }

    private void append(List<Line> lines) throws IOException {
        if (output == null || isMoved()) {
            shut();
            open();
        }
        BufferedWriter opened = Objects.requireNonNull(output);
        for (Line line : lines) {
            opened.write(format == Format.JSON ? json(line) : common(line));
            opened.write('\n');
        }
        opened.flush();
    }

    private void open() throws IOException {
        output =
                Files.newBufferedWriter(
                        file,
                        StandardCharsets.UTF_8,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
        key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private boolean isMoved() throws IOException {
        try {
            return !Objects.equals(
                    key, Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    private void shut() {
        if (output != null) {
            try {
                output.close();
            } catch (IOException e) {
                trouble = String.valueOf(e.getMessage());
            }
            output = null;
        }
    }

    // ---- lines: what they are made of was read strictly, and holds nothing to be escaped

    private static String json(Line line) {
        Answered answered = line.answered();
        RequestHead asked = answered.asked();
        return "{\"at\":\""
                + line.at()
                + "\",\"connection\":\""
                + line.about().connection()
                + "\",\"listener\":\""
                + line.about().listener()
                + "\",\"from\":\""
                + Addresses.text(line.about().from())
                + "\",\"peer\":\""
                + line.peer()
                + "\",\"method\":\""
                + asked.method().name()
                + "\",\"host\":\""
                + asked.host().text()
                + "\",\"path\":\""
                + asked.path().path()
                + "\",\"version\":\""
                + line.version()
                + "\",\"status\":"
                + answered.status()
                + ",\"bytes\":"
                + answered.bytes()
                + ",\"micros\":"
                + TimeUnit.NANOSECONDS.toMicros(answered.nanos())
                + "}";
    }

    private static String common(Line line) {
        Answered answered = line.answered();
        RequestHead asked = answered.asked();
        return Addresses.text(line.about().from())
                + " - "
                + line.peer()
                + " ["
                + COMMON_TIME.format(line.at())
                + "] \""
                + asked.method().name()
                + " "
                + asked.path().path()
                + " "
                + line.version()
                + "\" "
                + answered.status()
                + " "
                + answered.bytes();
    }

    /** Writes what waits, and ends. */
    @Override
    public void close() {
        closed = true;
        try {
            writer.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
