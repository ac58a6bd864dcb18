package dev.countersign.bench;

import dev.countersign.bench.Measured.Acquaintance;
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
 * What one full mutual handshake costs each proxy in CPU, all of them running all the time and
 * measured in turns, so that what else happens on the machine happens to all alike.
 *
 * <p>This process is the load: the clients, and the service behind the proxies. {@code
 * bench/side-by-side} pins it to another core than theirs.
 */
@Command(
        name = "bench/side-by-side",
        mixinStandardHelpOptions = true,
        description = "CPU per full mutual TLS handshake: Countersign beside nginx.")
public final class SideBySide implements Callable<Integer> {
    @Mixin private Plan plan = new Plan();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "write the table there too; it always goes to the standard output")
    private @Nullable Path out;

    @Option(names = "--home", paramLabel = "DIR", required = true, hidden = true)
    private Path home = Path.of("");

    private final PrintStream results = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final PrintStream progress = new PrintStream(System.err, true, StandardCharsets.UTF_8);

    private SideBySide() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SideBySide()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        String loadBefore = Machine.loadAverage();
        try (Scratch scratch = Scratch.make();
                Loops loops = new Loops();
                EchoService echo = EchoService.start(loops)) {
            progress.println("making " + plan.clients + " client identities");
            Clientele clientele = Clientele.of(plan.clients);
            Setting setting = new Setting(home, scratch, clientele, echo.address(), plan);
            List<ProxyUnderTest> proxies = new ArrayList<>();
            try {
                for (ProxyKind kind : plan.proxies()) {
                    progress.println("starting " + kind.label());
                    proxies.add(kind.start(setting));
                }
                List<Measured> all = measure(proxies, new Load(loops, clientele), clientele);
                tell(new Report(plan, all, loadBefore));
            } finally {
                proxies.forEach(ProxyUnderTest::close);
            }
        }
        return 0;
    }

    private List<Measured> measure(List<ProxyUnderTest> proxies, Load load, Clientele clientele) {
        Acquaintance[] order = Acquaintance.values();
        for (ProxyUnderTest proxy : proxies) {
            progress.println("warming up " + proxy.kind().label());
            load.run(proxy.address(), clientele.known(), plan.warmUp, plan.concurrency);
        }
        List<Measured> all = new ArrayList<>();
        for (int round = 1; round <= plan.rounds; round++) {
            Deck strangers = clientele.strangers(plan.handshakes);
            for (Acquaintance acquaintance : order) {
                Deck deck =
                        switch (acquaintance) {
                            case KNOWN -> clientele.known();
                            case NEVER_SEEN -> strangers;
                        };
                for (ProxyUnderTest proxy : proxies) {
                    Measured one = measure(proxy, load, deck, acquaintance);
                    all.add(one);
                    progress.println("round " + round + ": " + one);
                }
            }
        }
        return all;
    }

    private Measured measure(
            ProxyUnderTest proxy, Load load, Deck deck, Acquaintance acquaintance) {
        CpuTime before = proxy.cpu();
        long start = System.nanoTime();
        load.run(proxy.address(), deck, plan.handshakes, plan.concurrency);
        long wall = System.nanoTime() - start;
        // what a proxy does for these handshakes a moment later (closing, its journal) is theirs too
        Pause.millis(plan.settleMillis);
        return Measured.of(
                proxy.kind(), acquaintance, proxy.cpu().since(before), wall, plan.handshakes);
    }

    private void tell(Report report) throws IOException {
        String text = report.markdown();
        results.print(text);
        if (out != null) {
            Files.writeString(out, text);
        }
    }
}
