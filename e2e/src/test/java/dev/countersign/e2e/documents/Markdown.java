package dev.countersign.e2e.documents;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A document: its links, headings, words in backticks and blocks of commands. */
public record Markdown(Path file, String text) {
    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^(#+) +(.+?)\\s*$");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    public static Markdown of(Path file) {
        return new Markdown(file, Repository.text(file));
    }

    /** The targets of all links. */
    public List<String> links() {
        return found(LINK, prose()).map(one -> one.group(1)).toList();
    }

    /** The headings of a level. */
    public List<String> headings(int level) {
        return found(HEADING, prose())
                .filter(one -> one.group(1).length() == level)
                .map(one -> one.group(2))
                .toList();
    }

    /** What headings are called in links, as GitHub makes it. */
    public List<String> anchors() {
        return found(HEADING, prose()).map(one -> anchor(one.group(2))).toList();
    }

    /** What stands in backticks outside blocks. */
    public List<String> words() {
        return found(CODE, prose()).map(one -> one.group(1)).toList();
    }

    /** The lines of the blocks in a language. */
    public List<String> block(String language) {
        List<String> lines = new ArrayList<>();
        found(FENCE, text)
                .filter(one -> one.group(1).equals(language))
                .forEach(one -> one.group(2).lines().forEach(lines::add));
        return lines;
    }

    /** What stands under a heading, up to the next one; white space counts as one blank. */
    public String under(String heading) {
        int from = text.indexOf("# " + heading + "\n");
        if (from < 0) {
            return "";
        }
        int end = text.indexOf("\n#", from + 2);
        return text.substring(from, end < 0 ? text.length() : end).replaceAll("\\s+", " ");
    }

    /** The rows of the first table, without its head. */
    public List<String> firstTable() {
        return text.lines()
                .dropWhile(one -> !one.startsWith("|"))
                .takeWhile(one -> one.startsWith("|"))
                .skip(2)
                .toList();
    }

    private String prose() {
        return FENCE.matcher(text).replaceAll("");
    }

    private static java.util.stream.Stream<MatchResult> found(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
