package dev.countersign.cli;

import java.util.regex.Pattern;

/** A value as one word of a POSIX shell, to be copied and pasted. */
final class ShellWord {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private ShellWord() {}

    /** The text itself where the shell leaves it alone, else quoted. */
    static String of(Object value) {
        String text = value.toString();
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
