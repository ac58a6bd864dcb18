package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.documents.Repository;
import dev.countersign.e2e.programs.OpenConnection;
import dev.countersign.e2e.programs.Openssl;
import dev.countersign.e2e.programs.Running;
import dev.countersign.e2e.programs.ServedFolder;
import dev.countersign.testkit.RealProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a real process tells at /metrics, read by Prometheus' own tools; and what is made for it.
 */
class MetricsTest {
    private static final String ALICE = "spiffe://countersign.local/alice";
    private static final Path RULES = ops("prometheus/countersign.rules.yaml");
    private static final Path RULES_TEST = ops("prometheus/countersign.rules.test.yaml");
    private static final Path DASHBOARD = ops("grafana/countersign.json");
    private static final Pattern NAME =
            Pattern.compile("\\b(?:countersign|process|jvm)_[a-z_]+\\b");

    @TempDir private Path folder;

    @Test
    void areWhatPrometheusReadsAndWhatRulesAndDashboardAskFor() throws Exception {
        try (ServedFolder served = ServedFolder.below(folder);
                Running up = Running.up(folder, served.port())) {
            Path carol = up.issue("spiffe://countersign.local/carol", "carol");
            Openssl asking = Openssl.to(up.port());
            assertThat(asking.showing(carol).ask("/").alert()).isEqualTo(40);
            assertThat(asking.showing(up.identity("alice")).ask("/").page())
                    .contains(ServedFolder.PAGE);
            try (OpenConnection open =
                    asking.showing(up.identity("alice")).open().mustGet("/", ServedFolder.PAGE)) {
                up.command("identities", "revoke", ALICE);
                open.mustEndWithin(Duration.ofSeconds(5));
            }

            HttpResponse<String> answer = metrics(up);
            assertThat(answer.headers().firstValue("Content-Type"))
                    .contains("text/plain; version=0.0.4; charset=utf-8");
            assertThat(answer.body())
                    .contains(
                            decisions("access.no-matching-rule", "refused") + " 1.0",
                            decisions("", "permit") + " 2.0",
                            decisions("trust.revoked", "cut-off") + " 1.0");
            Path told = Files.writeString(folder.resolve("told"), answer.body());
            assertThat(promtool("check metrics < <(grep countersign_ " + told + ")")).isEmpty();
            Set<String> names = names(answer.body());
            assertThat(names(Files.readString(RULES)))
                    .hasSizeGreaterThan(8)
                    .allMatch(names::contains);
            assertThat(names(Files.readString(DASHBOARD)))
                    .hasSizeGreaterThan(8)
                    .allMatch(names::contains);
        }
    }

    @Test
    void raiseTheAlertsThatTheyShould() {
        assertThat(promtool("check rules " + RULES)).contains("SUCCESS: 13 rules found");
        assertThat(promtool("test rules " + RULES_TEST)).contains("SUCCESS");
    }

    private static String decisions(String code, String outcome) {
        return "countersign_decisions_total{code=\"%s\",direction=\"in\",name=\"service\",outcome=\"%s\"}"
                .formatted(code, outcome);
    }

    private static Path ops(String name) {
        return Repository.document("ops/" + name);
    }

    private static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        Matcher found = NAME.matcher(text);
        while (found.find()) {
            names.add(found.group());
        }
        return names;
    }

    /** What it prints; it must be content. */
    private static String promtool(String arguments) {
        try (RealProcess process = RealProcess.start("bash", "-c", "promtool " + arguments)) {
            int status = process.awaitExit();
            assertThat(status).as(process.errors()).isZero();
            return process.output() + process.errors();
        }
    }

    private static HttpResponse<String> metrics(Running up)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://" + up.status().get("admin") + "/metrics");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        }
    }
}
