package dev.countersign.cli.probe;

import dev.countersign.tls.Walked;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.Rejection;
import dev.countersign.x509.Certificate;
import dev.countersign.x509.GeneralName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a probe has seen, for programs: every key in a fixed order. */
public final class Facts {
    private Facts() {}

    public static Map<String, Object> of(Probed probed) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("address", probed.question().address());
        facts.put("expected", probed.question().expected());
        facts.put("at", probed.question().at().toString());
        facts.put("tls", tls(probed.best().chosen()));
        facts.put("server", server(probed));
        facts.put("asked", asked(probed));
        facts.put("identities", probed.fits().stream().map(Facts::fit).toList());
        facts.put("as-nobody", Endings.text(probed.alone().ending()));
        probed.showing()
                .ifPresent(showing -> {
                    Map<String, Object> shown = new LinkedHashMap<>();
                    shown.put("identity", showing.identity().folder().toString());
                    shown.put("ending", Endings.text(showing.walk().ending()));
                    facts.put("as-identity", shown);
                });
        facts.put("server-proven", probed.server().isPresent());
        facts.put("we-proven", probed.weAreProven());
        facts.put("findings", Diagnosis.of(probed).stream().map(Finding::facts).toList());
        return facts;
    }

    private static Map<String, Object> tls(Walked.Chosen chosen) {
        Map<String, Object> facts = new LinkedHashMap<>();
        chosen.hello()
                .ifPresent(hello -> {
                    facts.put("version", hello.version());
                    hello.group().ifPresent(group -> facts.put("group", group));
                    facts.put("retried", hello.retried());
                });
        facts.put("cipher-suite", chosen.cipherSuite());
        facts.put("protocol", chosen.protocol());
        return facts;
    }

    private static Map<String, Object> server(Probed probed) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("chain", Chains.of(probed.alone()).stream().map(Facts::certificate).toList());
        switch (probed.alone().server().judgement().orElse(null)) {
            case JudgedChain good -> {
                facts.put("verdict", "accepted");
                facts.put("names", good.names().text());
            }
            case Rejection bad -> {
                facts.put("verdict", "refused");
                facts.put("code", bad.code().slug());
                facts.put("seen", bad.seen());
            }
            case null -> facts.put("verdict", "not judged");
        }
        return facts;
    }

    private static Map<String, Object> certificate(Certificate certificate) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("subject", certificate.subject().toString());
        facts.put("issuer", certificate.issuer().toString());
        facts.put("names", certificate.names().stream().map(GeneralName::text).toList());
        facts.put("not-before", certificate.notBefore().toString());
        facts.put("not-after", certificate.notAfter().toString());
        facts.put("sha256", certificate.fingerprint());
        return facts;
    }

    private static Map<String, Object> asked(Probed probed) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("for-certificate", probed.asked().isPresent());
        facts.put("demanded", probed.demands());
        probed.asked()
                .ifPresent(asked -> {
                    facts.put("issuers", asked.issuers().stream().map(Fit::name).toList());
                    facts.put("keys", asked.keyKinds().stream().sorted().toList());
                    facts.put("signatures", asked.signatures());
                });
        return facts;
    }

    private static Map<String, Object> fit(Fit fit) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("folder", fit.identity().folder().toString());
        facts.put("id", fit.identity().credential().id().text());
        facts.put("fits", fit.fits());
        facts.put("against", List.copyOf(fit.against()));
        return facts;
    }
}
