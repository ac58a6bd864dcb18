package dev.countersign.cli;

import dev.countersign.authority.wire.Json;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code countersign version}. */
@Command(name = "version", description = "Tells which version this is.")
final class VersionCommand implements Callable<Integer> {
    @Option(names = "--json", description = "as JSON")
    private boolean json;

    private final Terminal terminal;

    VersionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (json) {
            terminal.result(
                    Json.write(Map.of("version", version(), "java", Runtime.version().toString())));
            return 0;
        }
        terminal.result("countersign " + version() + " (Java " + Runtime.version() + ")");
        return 0;
    }

    /** The version of the build, or a word for a build that has none. */
    static String version() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
