package dev.countersign.cli.config;

import dev.countersign.problem.ProblemCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A part of the configuration with named keys. Keys are known because they are asked for; {@link
 * #end()} reports every other one, with the nearest known key.
 */
final class Section {
    private final String path;
    private final int line;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private final Problems problems;

    Section(String path, Node node, Problems problems) {
        this.path = path;
        this.line = lineOf(node);
        this.problems = problems;
        if (!(node instanceof MappingNode mapping)) {
            problems.add(
                    ProblemCode.CONFIG_INVALID_VALUE,
                    line,
                    label("") + " is no section (expected: key: value)");
            return;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            add(tuple);
        }
    }

    private void add(NodeTuple tuple) {
        int at = lineOf(tuple.getKeyNode());
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            problems.add(ProblemCode.CONFIG_INVALID_VALUE, at, "a key that is no word");
        } else if (values.put(key.getValue(), tuple.getValueNode()) != null) {
            problems.add(
                    ProblemCode.CONFIG_INVALID_VALUE,
                    at,
                    label(key.getValue()) + " is there twice");
        } else {
            lines.put(key.getValue(), at);
        }
    }

    /** The text of a key, when it is there. */
    Optional<String> text(String key) {
        return scalar(take(key), label(key));
    }

    /**
     * What the text of a key stands for; a text that does not parse is a problem and gives nothing.
     */
    <T> Optional<T> value(String key, Function<String, T> parse) {
        return text(key).flatMap(text -> parsed(key, text, parse));
    }

    private <T> Optional<T> parsed(String key, String text, Function<String, T> parse) {
        try {
            return Optional.of(parse.apply(text));
        } catch (IllegalArgumentException e) {
            invalid(key, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** A key that must be there. */
    <T> Optional<T> required(String key, Function<String, T> parse) {
        if (!values.containsKey(key)) {
            know(key);
            problems.add(ProblemCode.CONFIG_INVALID_VALUE, line, label(key) + " is missing");
            return Optional.empty();
        }
        return value(key, parse);
    }

    /** A list of texts; one text alone is a list of one. */
    List<String> texts(String key) {
        Optional<Node> node = take(key);
        if (node.isPresent() && node.get() instanceof SequenceNode sequence) {
            List<String> texts = new ArrayList<>();
            sequence.getValue()
                    .forEach(one -> scalar(Optional.of(one), label(key)).ifPresent(texts::add));
            return texts;
        }
        return scalar(node, label(key)).stream().toList();
    }

    Optional<Section> section(String key) {
        return take(key).map(node -> new Section(label(key), node, problems));
    }

    /** Whether the key holds a section and no plain text. */
    boolean holdsSection(String key) {
        return values.get(key) instanceof MappingNode;
    }

    /** The sections of a list, each named by its key and number from 1. */
    List<Section> sections(String key) {
        Optional<Node> node = take(key);
        if (node.isEmpty()) {
            return List.of();
        }
        if (!(node.get() instanceof SequenceNode sequence)) {
            invalid(key, "is no list (expected: items that begin with '-')");
            return List.of();
        }
        List<Section> sections = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            sections.add(
                    new Section(label(key) + "[" + (sections.size() + 1) + "]", item, problems));
        }
        return sections;
    }

    /** Whether the key holds a list without items. */
    boolean isEmptyList(String key) {
        return values.get(key) instanceof SequenceNode list && list.getValue().isEmpty();
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** Where this section stands, such as {@code gateway.listen[1]}. */
    String path() {
        return path;
    }

    void invalid(String key, String why) {
        problems.add(
                ProblemCode.CONFIG_INVALID_VALUE,
                lines.getOrDefault(key, line),
                label(key) + " " + why);
    }

    /** Reports a key that is promised but not built yet, when it is used. */
    void unsupported(String key) {
        know(key);
        if (values.containsKey(key)) {
            problems.add(
                    ProblemCode.CONFIG_UNSUPPORTED,
                    lines.getOrDefault(key, line),
                    label(key) + " is not built yet");
        }
    }

    /** Reports a value that is promised but not built yet. */
    void unsupportedValue(String key, String value) {
        problems.add(
                ProblemCode.CONFIG_UNSUPPORTED,
                lines.getOrDefault(key, line),
                label(key) + ": " + value + " is not built yet");
    }

    /** Ends the reading: every key that nobody asked for is a mistake. */
    void end() {
        values.keySet().stream()
                .filter(key -> !known.contains(key))
                .forEach(key ->
                        problems.add(
                                ProblemCode.CONFIG_UNKNOWN_KEY,
                                lines.getOrDefault(key, line),
                                label(key) + " is no key" + Nearest.hint(key, known)));
    }

    private Optional<Node> take(String key) {
        know(key);
        return Optional.ofNullable(values.get(key));
    }

    private void know(String key) {
        Schema.mustHave(label(key));
        known.add(key);
    }

    private Optional<String> scalar(Optional<Node> node, String label) {
        if (node.isPresent() && !(node.get() instanceof ScalarNode)) {
            problems.add(
                    ProblemCode.CONFIG_INVALID_VALUE,
                    lineOf(node.get()),
                    label + " is a section or list (expected: a text)");
        }
        return node.filter(ScalarNode.class::isInstance).map(one -> ((ScalarNode) one).getValue());
    }

    private String label(String key) {
        return path.isEmpty() || key.isEmpty() ? path + key : path + "." + key;
    }

    private static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
