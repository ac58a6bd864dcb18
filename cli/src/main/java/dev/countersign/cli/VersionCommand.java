package dev.countersign.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code countersign version}. */
@Command(name = "version", description = "Tells which version this is.")
final class VersionCommand implements Callable<Integer> {
    private final Terminal terminal;

    VersionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.result("countersign " + version() + " (Java " + Runtime.version() + ")");
        return 0;
    }

    /** The version of the build, or a word for a build that has none. */
    static String version() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
