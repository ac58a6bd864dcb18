package dev.countersign.journal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the JSON that a journal may write, one object on one line, and refuses everything else. */
final class StrictJson {
    private final String text;
    private int next;

    private StrictJson(String text) {
        this.text = text;
    }

    static Map<String, Object> parse(String line) {
        StrictJson json = new StrictJson(line);
        Map<String, Object> object = json.object();
        if (json.next != line.length()) {
            throw json.unexpected();
        }
        return object;
    }

    private Map<String, Object> object() {
        Map<String, Object> fields = new LinkedHashMap<>();
        take('{');
        do {
            String name = string();
            take(':');
            if (fields.put(name, value()) != null) {
                throw new IllegalArgumentException("twice: " + name);
            }
        } while (taken(','));
        take('}');
        return fields;
    }

    private Object value() {
        if (text.charAt(next) == '"') {
            return string();
        }
        if (taken('[')) {
            return strings();
        }
        int start = next;
        while (",}".indexOf(text.charAt(next)) < 0) {
            next++;
        }
        String word = text.substring(start, next);
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            default -> Long.parseLong(word);
        };
    }

    private List<String> strings() {
        List<String> values = new ArrayList<>();
        if (taken(']')) {
            return values;
        }
        do {
            values.add(string());
        } while (taken(','));
        take(']');
        return values;
    }

    private String string() {
        take('"');
        StringBuilder value = new StringBuilder();
        while (!taken('"')) {
            char c = text.charAt(next++);
            if (c < ' ' || (Character.isSurrogate(c) && !isPairAt(next - 1))) {
                throw unexpected();
            }
            value.append(c == '\\' ? escaped() : c);
        }
        return value.toString();
    }

    private char escaped() {
        char c = text.charAt(next++);
        if (c == 'u') {
            next += 4;
            return (char) Integer.parseInt(text.substring(next - 4, next), 16);
        }
        if (c != '"' && c != '\\') {
            throw unexpected();
        }
        return c;
    }

    private boolean isPairAt(int index) {
        return Character.isSupplementaryCodePoint(text.codePointAt(index))
                || (Character.isLowSurrogate(text.charAt(index))
                        && Character.isHighSurrogate(text.charAt(index - 1)));
    }

    private void take(char expected) {
        if (!taken(expected)) {
            throw unexpected();
        }
    }

    private boolean taken(char expected) {
        boolean there = next < text.length() && text.charAt(next) == expected;
        next += there ? 1 : 0;
        return there;
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException("unexpected at " + next + " of " + text);
    }
}
