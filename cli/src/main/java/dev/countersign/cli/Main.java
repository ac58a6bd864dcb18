package dev.countersign.cli;

import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The program's entry: parses the command line, runs one command, and alone exits. */
public final class Main {
    private static final int DONE = 0;
    private static final int REFUSED = 1;
    private static final int WRONG_USAGE = 2;
    private static final List<String> EXAMPLES =
            List.of(
                    "countersign up                        # protect a sample service, and print the curl line to try",
                    "countersign up --protect 127.0.0.1:8080   # the same in front of your own service",
                    "countersign demo                      # one proven conversation, and every impostor refused");

    private final Terminal terminal;

    Main(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String[] arguments) {
        System.exit(new Main(Terminal.ofProcess()).run(arguments));
    }

    /** Runs one command; the exit code. */
    int run(String... arguments) {
        if (arguments.length == 0) {
            EXAMPLES.forEach(terminal::result);
            return DONE;
        }
        return commandLine().execute(arguments);
    }

    private CommandLine commandLine() {
        CommandLine line = new CommandLine(CommandSpec.forAnnotatedObject(new Root()));
        line.addSubcommand("up", new UpCommand(terminal));
        line.addSubcommand("demo", new DemoCommand(terminal));
        line.addSubcommand("gateway", new GatewayCommand(terminal));
        line.addSubcommand("authority", new AuthorityCommand(terminal));
        line.addSubcommand("enroll", new EnrollCommand(terminal));
        line.addSubcommand("reload", new ReloadCommand(terminal));
        line.addSubcommand("connect", new ConnectCommand(terminal));
        line.addSubcommand("probe", new ProbeCommand(terminal));
        line.addSubcommand("judge", new JudgeCommand(terminal));
        line.addSubcommand("explain", new ExplainCommand(terminal));
        line.addSubcommand("identities", identities());
        line.addSubcommand("journal", journal());
        line.addSubcommand("config", config());
        line.addSubcommand("policy", PolicyCommand.with(terminal));
        line.addSubcommand("status", new StatusCommand(terminal));
        line.addSubcommand("version", new VersionCommand(terminal));
        addHelp(line);
        line.setParameterExceptionHandler(this::wrongUsage);
        line.setExecutionExceptionHandler((problem, command, parsed) -> failed(problem));
        return line;
    }

    /** Every command explains itself. */
    private static void addHelp(CommandLine line) {
        line.getCommandSpec()
                .addOption(
                        OptionSpec.builder("-h", "--help")
                                .usageHelp(true)
                                .description("show this")
                                .build());
        line.getSubcommands().values().forEach(Main::addHelp);
    }

    private CommandLine identities() {
        return new CommandLine(CommandSpec.forAnnotatedObject(new IdentitiesCommand()))
                .addSubcommand("list", new IdentitiesCommand.ListThem(terminal))
                .addSubcommand("show", new IdentitiesCommand.Show(terminal))
                .addSubcommand("issue", new IdentitiesCommand.Issue(terminal))
                .addSubcommand("revoke", new IdentitiesCommand.Revoke(terminal))
                .addSubcommand("codes", new CodesCommand(terminal));
    }

    private CommandLine journal() {
        return new CommandLine(CommandSpec.forAnnotatedObject(new JournalCommand()))
                .addSubcommand("verify", new JournalCommand.Verify(terminal))
                .addSubcommand("head", new JournalCommand.NewestHead(terminal))
                .addSubcommand("tail", new JournalCommand.Tail(terminal));
    }

    private CommandLine config() {
        return new CommandLine(CommandSpec.forAnnotatedObject(new ConfigCommand()))
                .addSubcommand("check", new ConfigCommand.Check(terminal))
                .addSubcommand("show", new ConfigCommand.Show(terminal))
                .addSubcommand("reference", new ConfigCommand.Reference(terminal));
    }

    private int wrongUsage(ParameterException problem, String[] arguments) {
        terminal.note(String.valueOf(problem.getMessage()) + " [usage.invalid]");
        terminal.note(
                "hint: "
                        + problem.getCommandLine().getCommandSpec().qualifiedName(" ")
                        + " --help shows how");
        return WRONG_USAGE;
    }

    private int failed(Exception problem) {
        if (problem instanceof CountersignException known) {
            terminal.error(known);
            String family = known.code().slug();
            return family.startsWith("config.") || family.startsWith("usage.")
                    ? WRONG_USAGE
                    : REFUSED;
        }
        terminal.error(new CountersignException(ProblemCode.PROGRAM_FAILED, problem.toString()));
        return REFUSED;
    }

    /** The command that has no name. */
    @Command(
            name = "countersign",
            mixinStandardHelpOptions = false,
            synopsisSubcommandLabel = "COMMAND",
            description =
                    "Mutual authentication: both sides prove who they are before any byte moves.")
    static final class Root implements Runnable {
        @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "a command is missing");
        }
    }
}
