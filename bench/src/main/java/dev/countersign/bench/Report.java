package dev.countersign.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The figures of a run as Markdown: medians, least and greatest, and ratios round by round. */
record Report(Plan plan, List<Answers> all, Frame frame) {

    /** What stands around the figures: the command, the plot's file, the load before. */
    record Frame(String command, String plot, String loadBefore) {}

    /** What was measured for a question. */
    record Answers(Question question, List<Measured> measured) {
        Answers {
            measured = List.copyOf(measured);
        }

        private List<String> unders() {
            return measured.stream().map(Measured::under).distinct().toList();
        }

        private List<Double> figures(Contender contender, String under, int column) {
            return measured.stream()
                    .filter(one -> one.contender().equals(contender) && one.under().equals(under))
                    .map(one -> one.figures().get(column))
                    .toList();
        }
    }

    String markdown() {
        StringBuilder text =
                new StringBuilder(
                        """
                        # Performance

                        Made by `%s`,
                        which writes this page and the plot anew. Keep the machine quiet meanwhile. Figures depend on the machine,
                        ratios much less.

                        ![Ratios to nginx](%s)

                        Median (least–greatest) of %d rounds, each through all proxies; ratios within one round. One core for
                        the proxies, one for clients and service. Countersign: judge, confirm, policy and journal
                        on. The others: no log of connections.
                        """
                                .formatted(frame.command(), frame.plot(), plan.rounds));
        all.forEach(one -> text.append(table(one)));
        return text.append('\n').append(Machine.facts(frame.loadBefore())).toString();
    }

    private String table(Answers answers) {
        Question question = answers.question();
        List<String> names = question.columns().stream().map(Question.Column::name).toList();
        StringBuilder text =
                new StringBuilder(
                        "\n## "
                                + question.heading()
                                + "\n\n"
                                + question.explained()
                                + "\n| | proxy | ratio to nginx | "
                                + String.join(" | ", names)
                                + " |\n|---|---|"
                                + "---|".repeat(names.size() + 1)
                                + "\n");
        for (String under : answers.unders()) {
            for (Contender contender : plan.contenders()) {
                if (!answers.figures(contender, under, 0).isEmpty()) {
                    text.append(row(answers, contender, under));
                }
            }
        }
        return text.toString();
    }

    private String row(Answers answers, Contender contender, String under) {
        List<Question.Column> columns = answers.question().columns();
        List<String> cells = new ArrayList<>();
        for (int at = 0; at < columns.size(); at++) {
            cells.add(
                    Spread.of(answers.figures(contender, under, at))
                            .text(columns.get(at).digits()));
        }
        return "| "
                + under
                + " | "
                + contender.label()
                + " | "
                + ratio(answers, contender, under)
                + " | "
                + cells.stream().collect(Collectors.joining(" | "))
                + " |\n";
    }

    /** The ratios of every row, as a plot. */
    String svg() {
        List<Bars.Bar> bars = new ArrayList<>();
        for (Answers answers : all) {
            for (String under : answers.unders()) {
                List<Bars.Bar> group = new ArrayList<>();
                plan.contenders().stream()
                        .filter(one -> !answers.figures(one, under, 0).isEmpty())
                        .forEach(one ->
                                ratios(answers, one, under)
                                        .ifPresent(spread ->
                                                group.add(
                                                        Bars.Bar.of(
                                                                one.label(),
                                                                spread.median(),
                                                                one.kind().isOurs()))));
                if (!group.isEmpty()) {
                    bars.add(Bars.Bar.heading(answers.question().heading() + ", " + under));
                    bars.addAll(group);
                }
            }
        }
        return new Bars("Ratio to nginx: less is better", bars).svg();
    }

    private String ratio(Answers answers, Contender contender, String under) {
        return ratios(answers, contender, under).map(one -> one.text(2)).orElse("");
    }

    /** Ratios round by round, to the first nginx. */
    private Optional<Spread> ratios(Answers answers, Contender contender, String under) {
        Optional<Contender> nginx =
                plan.contenders().stream().filter(one -> one.kind() == ProxyKind.NGINX).findFirst();
        if (nginx.isEmpty() || contender.equals(nginx.get())) {
            return Optional.empty();
        }
        List<Double> own = answers.figures(contender, under, 0);
        List<Double> its = answers.figures(nginx.get(), under, 0);
        if (its.isEmpty()) {
            return Optional.empty(); // a question that nobody but us is asked
        }
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < own.size(); round++) {
            ratios.add(own.get(round) / its.get(round));
        }
        return Optional.of(Spread.of(ratios));
    }
}
