package dev.countersign.cli;

import dev.countersign.cli.demo.Demo;
import dev.countersign.cli.demo.Demo.Result;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code countersign demo}: one proven conversation, then every impostor, each refused with its
 * code.
 */
@Command(
        name = "demo",
        description = "One proven conversation on real sockets, and every impostor refused.")
final class DemoCommand implements Callable<Integer> {
    private static final int WIDEST = 50;

    private final Terminal terminal;

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, GeneralSecurityException {
        terminal.result(row(" ", "who", "what they show", "answer", "alert"));
        terminal.result(
                row(" ", "─".repeat(28), "─".repeat(WIDEST), "─".repeat(28), "─".repeat(20)));
        List<Result> results = Demo.run(Engines.signatures(), Clock.systemUTC(), this::tell);
        long wrong = results.stream().filter(one -> !one.asItMust()).count();
        terminal.result("");
        terminal.result(
                wrong == 0
                        ? "all "
                                + results.size()
                                + " went as they must; only the proven reached the service"
                        : wrong + " of " + results.size() + " did not go as they must");
        return wrong == 0 ? 0 : 1;
    }

    private void tell(Result result) {
        terminal.result(
                row(
                        result.asItMust() ? "✔" : "✘",
                        result.who(),
                        cut(result.shows()),
                        result.answer(),
                        result.alert()));
    }

    private static String cut(String text) {
        return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
    }

    private static String row(String mark, String who, String shows, String answer, String alert) {
        return String.format(
                        Locale.ROOT, "%s  %-28s  %-50s  %-28s  %s", mark, who, shows, answer, alert)
                .stripTrailing();
    }
}
