package dev.countersign.e2e.documents;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The Java types that documents may name: ours, and those of the JDK. */
public final class Types {
    private static final Pattern DECLARATION =
            Pattern.compile("\\b(?:class|record|interface|enum)\\s+([A-Z]\\w*)");

    /** What looks like a type: {@code Name}, {@code Name.member} or {@code Name.member(…)}. */
    private static final Pattern TYPE =
            Pattern.compile("([A-Z][a-zA-Z0-9]*[a-z][a-zA-Z0-9]*)(?:\\.([a-z]\\w*))?(?:\\(.*\\))?");

    private static final List<String> JDK =
            List.of(
                    "java.io",
                    "java.lang",
                    "java.net",
                    "java.nio.file",
                    "java.security",
                    "java.security.cert",
                    "java.time",
                    "java.util",
                    "java.util.concurrent",
                    "javax.net.ssl");

    private final Map<String, String> textByType = new HashMap<>();

    /** All types that the sources declare. */
    public static Types declared() {
        Types types = new Types();
        for (String kind : List.of("main", "test")) {
            for (Path file : Repository.sources(kind)) {
                String text = Repository.text(file);
                DECLARATION
                        .matcher(text)
                        .results()
                        .forEach(one -> types.textByType.merge(one.group(1), text, String::concat));
            }
        }
        return types;
    }

    /** Whether a word looks like a type that does not exist, or a member that it does not have. */
    public boolean lacks(String word) {
        var named = TYPE.matcher(word);
        if (!named.matches()) {
            return false;
        }
        String text = textByType.get(named.group(1));
        if (text == null) {
            return !isOfTheJdk(named.group(1));
        }
        return named.group(2) != null && !text.contains(named.group(2));
    }

    private static boolean isOfTheJdk(String name) {
        return JDK.stream().anyMatch(one -> exists(one + "." + name));
    }

    private static boolean exists(String name) {
        try {
            Class.forName(name, false, ClassLoader.getPlatformClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
