package dev.countersign.cli.config;

import dev.countersign.cli.config.Configuration.LocalPlace;
import dev.countersign.gateway.Ending;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The kinds of value that a configuration has: read from their text, or said what is wrong. */
public final class Values {
    private static final String UNIX = "unix:";

    private final Path file;

    /** Values of this file. */
    Values(Path file) {
        this.file = file;
    }

    /** An address on our own side: {@code unix:PATH}, or a port. */
    LocalPlace place(String text, Function<String, HostPort> port) {
        if (!text.startsWith(UNIX)) {
            return new LocalPlace.Port(port.apply(text));
        }
        String path = text.substring(UNIX.length());
        if (path.isEmpty()) {
            throw new IllegalArgumentException("is 'unix:' (expected: a path behind it)");
        }
        return new LocalPlace.UnixPath(path(path));
    }

    /** A name of a listener or the like. */
    static String word(String text) {
        if (!text.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException(
                    "is '" + text + "' (expected: lower-case letters, digits and dashes)");
        }
        return text;
    }

    /** A length of time: a number and its unit. */
    static Duration duration(String text) {
        if (!text.matches("[1-9][0-9]{0,6}[smhd]")) {
            throw new IllegalArgumentException(
                    "is '" + text + "' (expected: a number with s, m, h or d)");
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /** A length of time between two others. */
    public static Duration duration(String text, Duration shortest, Duration longest) {
        Duration duration = duration(text);
        if (duration.compareTo(shortest) < 0 || duration.compareTo(longest) > 0) {
            throw new IllegalArgumentException(
                    "is '"
                            + text
                            + "' (expected: "
                            + inWords(shortest)
                            + " to "
                            + inWords(longest)
                            + ")");
        }
        return duration;
    }

    private static String inWords(Duration duration) {
        return duration.toDays() > 0 ? duration.toDays() + "d" : duration.toSeconds() + "s";
    }

    /** A whole number from 1 on. */
    static int number(String text, int most) {
        if (text.matches("[1-9][0-9]{0,8}") && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException(
                "is '" + text + "' (expected: a whole number from 1 to " + most + ")");
    }

    /** Yes or no. */
    static boolean yes(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "is '" + text + "' (expected: true or false)");
        };
    }

    /** How connections end, which a listener and a dial say alike. */
    static Ending ending(Section section) {
        return section.value("half-close", Values::yes).orElse(false)
                ? Ending.EACH_WAY
                : Ending.TOGETHER;
    }

    /** Paths in a file are relative to the folder of that file. */
    Path path(String text) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? Path.of(text) : folder.resolve(text);
    }

    /**
     * Reads a key of which some values are built and others promised; what is neither is a mistake.
     */
    static Optional<String> oneOf(
            Section section, String key, Set<String> built, Set<String> promised) {
        Optional<String> value = section.text(key);
        if (value.isEmpty() || built.contains(value.get())) {
            return value;
        }
        if (promised.contains(value.get())) {
            section.unsupportedValue(key, value.get());
        } else {
            section.invalid(
                    key,
                    "is '"
                            + value.get()
                            + "' (expected: "
                            + String.join(" or ", built.stream().sorted().toList())
                            + ")");
        }
        return Optional.empty();
    }
}
