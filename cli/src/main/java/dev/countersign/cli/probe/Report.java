package dev.countersign.cli.probe;

import dev.countersign.tls.ServerHello;
import dev.countersign.tls.Walked;
import dev.countersign.tls.Walked.Asked;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.Rejection;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.GeneralName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a probe has seen, in lines that people read. */
public final class Report {
    private final Probed probed;
    private final List<String> lines = new ArrayList<>();

    private Report(Probed probed) {
        this.probed = probed;
    }

    public static List<String> lines(Probed probed) {
        Report report = new Report(probed);
        report.line(
                "server",
                probed.question().address() + ", expecting " + probed.question().expected());
        report.agreed();
        report.chain();
        report.request();
        report.identities();
        report.endings();
        report.verdict();
        return List.copyOf(report.lines);
    }

    private void agreed() {
        Walked.Chosen chosen = probed.best().chosen();
        chosen.hello()
                .ifPresent(hello ->
                        line(
                                "TLS",
                                hello.version()
                                        + listed(chosen.cipherSuite())
                                        + hello.group().map(Report::listed).orElse("")
                                        + listed(chosen.protocol())
                                        + retried(hello)));
    }

    private static String retried(ServerHello hello) {
        return hello.retried() ? ", after a retry for this group" : "";
    }

    private static String listed(String text) {
        return text.isEmpty() ? "" : ", " + text;
    }

    private void chain() {
        List<Certificate> chain = Chains.of(probed.alone());
        if (probed.alone().server().shown().isEmpty()) {
            return;
        }
        for (int at = 0; at < chain.size(); at++) {
            Certificate one = chain.get(at);
            line(at == 0 ? "it showed" : "", one.subject() + names(one) + ", by " + one.issuer());
            line("", "  valid from " + one.notBefore() + " to " + one.notAfter());
        }
        line(
                "our judge",
                switch (probed.alone().server().judgement().orElse(null)) {
                    case JudgedChain good -> "accepts it: " + good.names().text();
                    case Rejection bad -> "refuses it: " + bad.code() + ": " + bad.seen();
                    case null -> "was not asked";
                });
    }

    private static String names(Certificate certificate) {
        List<String> names = certificate.names().stream().map(GeneralName::text).limit(4).toList();
        return names.isEmpty() ? "" : " (" + String.join(", ", names) + ")";
    }

    private void request() {
        if (probed.alone().server().shown().isEmpty()) {
            return;
        }
        Optional<Asked> asked = probed.asked();
        if (asked.isEmpty()) {
            line("it asks", "for no certificate");
            return;
        }
        line(
                "it asks",
                "for a certificate"
                        + (asked.get().issuers().isEmpty()
                                ? " of any authority"
                                : " of " + Fit.names(asked.get()))
                        + "; keys: "
                        + String.join(", ", asked.get().keyKinds().stream().sorted().toList()));
    }

    private void identities() {
        for (Fit fit : probed.fits()) {
            line(
                    "of ours",
                    fit.identity().text()
                            + (fit.fits()
                                    ? " fits"
                                    : " does not fit: " + String.join("; ", fit.against())));
        }
    }

    private void endings() {
        line("as nobody", Endings.text(probed.alone().ending()));
        probed.showing()
                .ifPresent(showing ->
                        line(
                                "as " + showing.identity().folder().getFileName(),
                                Endings.text(showing.walk().ending())));
    }

    private void verdict() {
        line(
                "proven",
                "the server: "
                        + yes(probed.server().isPresent())
                        + "; we: "
                        + yes(probed.weAreProven()));
        for (Finding finding : Diagnosis.of(probed)) {
            lines.add("");
            line("problem", finding.side().text() + ": " + finding.code());
            line("seen", finding.seen());
            finding.means().ifPresent(text -> line("it means", text));
            line("to do", finding.remedy());
        }
    }

    private static String yes(boolean so) {
        return so ? "yes" : "no";
    }

    private void line(String label, String text) {
        lines.add((label + " ".repeat(Math.max(1, 12 - label.length())) + text).stripTrailing());
    }
}
