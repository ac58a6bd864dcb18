package dev.countersign.cli.config;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with one configuration file, gathered so that it is told in one go. */
final class Problems {
    private final String file;
    private final List<Problem> found = new ArrayList<>();

    /** One mistake: where it stands, and what was seen and wanted. */
    record Problem(ProblemCode code, int line, String text) {}

    Problems(String file) {
        this.file = file;
    }

    void add(ProblemCode code, int line, String text) {
        found.add(new Problem(code, line, text));
    }

    /** Throws all of them as one; the code is the first one's. */
    void throwIfAny() {
        if (found.isEmpty()) {
            return;
        }
        String all =
                found.stream()
                        .map(one ->
                                file
                                        + ":"
                                        + one.line()
                                        + ": "
                                        + one.text()
                                        + " ["
                                        + one.code()
                                        + "]")
                        .collect(Collectors.joining("\n"));
        throw new CountersignException(found.getFirst().code(), all);
    }
}
