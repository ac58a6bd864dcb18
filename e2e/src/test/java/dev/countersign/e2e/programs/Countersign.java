package dev.countersign.e2e.programs;

import dev.countersign.testkit.RealProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Our program as a user has it: the launcher {@code ./countersign} of this build. */
public final class Countersign {
    private static final Duration LONGEST = Duration.ofSeconds(45);

    private Countersign() {}

    /** The folder of the repository. */
    public static Path root() {
        String given = System.getProperty("countersign.root", "..");
        return Path.of(given).toAbsolutePath().normalize();
    }

    /** Runs one command in a folder to its end, without input. */
    public static Ended run(Path folder, String... arguments) {
        try (RealProcess process = start(folder, arguments)) {
            process.endInput();
            int exit = process.awaitExit();
            return new Ended(List.of(arguments), exit, process.output(), process.errors());
        }
    }

    /** Runs one command to its end, with one more variable in its environment. */
    public static Ended runWith(String variable, Path folder, String... arguments) {
        try (RealProcess process = startWith(variable, folder, arguments)) {
            process.endInput();
            int exit = process.awaitExit();
            return new Ended(List.of(arguments), exit, process.output(), process.errors());
        }
    }

    /** Starts one command, with one more variable in its environment, as {@code NAME=value}. */
    public static RealProcess startWith(String variable, Path folder, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("env", variable, root().resolve("countersign").toString()));
        command.addAll(List.of(arguments));
        return RealProcess.start(folder, command).patient(LONGEST);
    }

    /** Starts one command in a folder. */
    public static RealProcess start(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(List.of(root().resolve("countersign").toString()));
        command.addAll(List.of(arguments));
        return RealProcess.start(folder, command).patient(LONGEST);
    }
}
