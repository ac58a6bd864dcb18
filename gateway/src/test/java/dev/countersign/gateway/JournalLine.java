package dev.countersign.gateway;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of a journal, read the plain way. */
record JournalLine(String json) {

    /** A string or a number; empty when the line has no such field. */
    String text(String field) {
        Matcher found =
                Pattern.compile("\"" + field + "\":(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([0-9]+))")
                        .matcher(json);
        if (!found.find()) {
            return "";
        }
        return found.group(1) != null ? found.group(1) : found.group(2);
    }

    long number(String field) {
        return Long.parseLong(text(field));
    }
}
