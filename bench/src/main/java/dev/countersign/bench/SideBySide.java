package dev.countersign.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What proving both sides and carrying their bytes costs: Countersign beside other proxies.
 *
 * <p>This process is the load: the clients, and the service behind the proxies. {@code
 * bench/side-by-side} pins it to another core than theirs.
 */
@Command(
        name = "bench/side-by-side",
        mixinStandardHelpOptions = true,
        description = "What mutual TLS costs: Countersign beside nginx, haproxy and stunnel.")
public final class SideBySide implements Callable<Integer> {
    @Mixin private Plan plan = new Plan();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "write the page there too, and the plot beside it; the page always goes to the standard output")
    private @Nullable Path out;

    private final AtEnd end = new AtEnd();
    private final PrintStream results = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final PrintStream progress = new PrintStream(System.err, true, StandardCharsets.UTF_8);

    private final List<String> arguments;

    private SideBySide(String... arguments) {
        this.arguments = List.of(arguments);
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SideBySide(arguments)).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        String loadBefore = Machine.loadAverage();
        Loops loops = end.closing(new Loops());
        BenchService service = end.closing(BenchService.start(loops));
        Scratch scratch = end.closing(Scratch.make());
        progress.println("making " + plan.clients + " client identities");
        Clientele clientele = Clientele.of(plan.clients);
        Setting setting = new Setting(scratch, clientele, service.address(), plan);
        List<ProxyUnderTest> proxies = new ArrayList<>();
        for (Contender contender : plan.contenders()) {
            ProxyUnderTest proxy = end.closing(contender.start(setting));
            proxies.add(proxy);
            progress.println("started " + contender.label() + " as " + proxy.process().pid());
        }
        Rounds rounds = new Rounds(plan.rounds, proxies, progress);
        List<Report.Answers> answers = new ArrayList<>();
        for (Question question : questions(loops, setting)) {
            answers.add(new Report.Answers(question, rounds.of(question)));
        }
        tell(new Report(plan, answers, new Report.Frame(command(), plotName(), loadBefore)));
        return 0;
    }

    private List<Question> questions(Loops loops, Setting setting) {
        Clientele clientele = setting.clientele();
        Load load = new Load(loops);
        return plan.ask.stream()
                .map(asked ->
                        switch (asked) {
                            case HANDSHAKES -> new Handshakes(plan, load, clientele);
                            case RELOADS -> new Reloads(plan, load, clientele);
                            case FIRST -> new FirstHandshakes(plan, load, setting);
                            case BULK -> new Bulk(plan, loops, clientele);
                            case ECHOES -> new Echoes(plan, loops, load, clientele);
                            case CUT_OFF -> new CutOff(plan, loops, clientele);
                            case CROWD -> new Crowd(plan, loops, load, clientele);
                            case IDLE -> new Idle(plan, loops, clientele);
                        })
                .toList();
    }

    /** How to ask the same again; where the product lies the script knows. */
    private String command() {
        List<String> told = new ArrayList<>(List.of("bench/side-by-side"));
        told.addAll(arguments);
        int home = told.indexOf("--home");
        told.subList(home, home + 2).clear();
        return String.join(" ", told);
    }

    /** The plot lies beside the page and has its name. */
    private String plotName() {
        Path name = out == null ? null : out.getFileName();
        return (name == null ? "performance" : name.toString().replaceFirst("\\.md$", "")) + ".svg";
    }

    private void tell(Report report) throws IOException {
        String text = report.markdown();
        results.print(text);
        if (out != null) {
            Files.writeString(out, text);
            Files.writeString(out.resolveSibling(plotName()), report.svg());
        }
    }
}
