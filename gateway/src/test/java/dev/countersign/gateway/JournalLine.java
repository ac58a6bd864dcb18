package dev.countersign.gateway;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of a journal, read the plain way. */
record JournalLine(String json) {
    private static final Pattern VALUE = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|([0-9]+)");

    /** A string or a number; empty when the line has no such field. */
    String text(String field) {
        String start = "\"" + field + "\":";
        int at = json.indexOf(start);
        if (at < 0) {
            return "";
        }
        Matcher value = VALUE.matcher(json).region(at + start.length(), json.length());
        if (!value.lookingAt()) {
            throw new AssertionError(field + " is no string and no number in " + json);
        }
        return value.group(1) != null ? value.group(1) : value.group(2);
    }

    long number(String field) {
        return Long.parseLong(text(field));
    }
}
