package dev.countersign.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the data folder, the same on every command. */
final class DataOption {
    static final String DEFAULT = "countersign-data";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "the data folder (default: ./" + DEFAULT + ")")
    private Path folder = Path.of(DEFAULT);

    Path folder() {
        return folder;
    }

    /** The folder of its journal, which must be there. */
    Path journal() {
        DataFolder.existing(folder);
        return DataFolder.existing(DataFolder.journal(folder));
    }
}
