package dev.countersign.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A command that only groups others. */
abstract class CommandGroup implements Runnable {
    @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public final void run() {
        throw new ParameterException(
                spec.commandLine(),
                spec.qualifiedName(" ")
                        + " needs one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
