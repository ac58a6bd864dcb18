package dev.countersign.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** {@code countersign policy check|why|replay}. */
@Command(
        name = "policy",
        description = "Who gets in, why, and what a new policy would change.",
        synopsisSubcommandLabel = "COMMAND")
final class PolicyCommand extends CommandGroup {

    /** The group with its commands. */
    static CommandLine with(Terminal terminal) {
        return new CommandLine(CommandSpec.forAnnotatedObject(new PolicyCommand()))
                .addSubcommand("check", new PolicyCheckCommand(terminal))
                .addSubcommand("why", new PolicyWhyCommand(terminal))
                .addSubcommand("replay", new PolicyReplayCommand(terminal));
    }
}
