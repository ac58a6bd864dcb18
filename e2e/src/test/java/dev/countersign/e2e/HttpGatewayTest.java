package dev.countersign.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.e2e.programs.JournalFiles;
import dev.countersign.e2e.programs.Running;
import dev.countersign.testkit.RealNginx;
import dev.countersign.testkit.RealProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process with {@code speak: http} between curl and nginx. */
class HttpGatewayTest {
    private static final String ALICE = "spiffe://countersign.local/alice";
    private static final String CAROL = "spiffe://countersign.local/carol";
    private static final Pattern RECEIPT = Pattern.compile("\"receipt\":\"(r-[^\"]+)\"");

    @TempDir private Path folder;

    private RealNginx nginx;

    @BeforeEach
    void serve() throws IOException {
        nginx =
                RealNginx.serving(
                        Files.createDirectory(folder.resolve("root")),
                        List.of(
                                "return 200 \"$request_method $uri for $http_x_countersign_peer"
                                        + " over $server_protocol\\n\""));
    }

    @AfterEach
    void stop() {
        nginx.close();
    }

    @Test
    void decidesAboutRequestsAndTakesNewRulesFromTheNextOneOn() throws IOException {
        try (Running up = Running.upFrom(folder, write("alert", "[GET]", "[/reports/**]"))) {
            Path alice = up.identity("alice");
            for (String version : List.of("--http1.1", "--http2")) {
                assertThat(curl(up, alice, "/reports/1", version))
                        .isEqualTo("200 GET /reports/1 for " + ALICE + " over HTTP/1.1\n");
                assertThat(curl(up, alice, "/admin", version))
                        .startsWith("403 {")
                        .contains("\"code\":\"access.no-matching-rule\"");
                assertThat(curl(up, alice, "/reports/..%2fadmin", version)).startsWith("400 {");
            }

            write("alert", "[GET, PUT]", "[/admin]");
            up.command("reload").mustBeDone();

            assertThat(curl(up, alice, "/admin", "-X", "PUT")).startsWith("200 PUT /admin");
            assertThat(curl(up, alice, "/reports/1")).startsWith("403 {");
            assertThat(nginx.accessLog()).hasSize(3);
        }
    }

    @Test
    void explainsRefusalsByReceiptsThatTheJournalKnows() throws IOException {
        try (Running up = Running.upFrom(folder, write("explain", "[GET]", "[/**]"))) {
            Path alice = up.identity("alice");
            Path carol = up.issue(CAROL, "carol");
            JournalFiles.Mark mark = up.journal().mark();

            String refused = curl(up, carol, "/");

            assertThat(refused).startsWith("403 {").contains("access.no-matching-rule");
            Matcher receipt = RECEIPT.matcher(refused);
            assertThat(receipt.find()).isTrue();
            assertThat(mark.awaitRefusal().text("receipt")).isEqualTo(receipt.group(1));
            assertThat(up.command("explain", receipt.group(1)).mustBeDone().output())
                    .contains("access.no-matching-rule", CAROL);
            assertThat(nobody(up, alice, "/"))
                    .startsWith("401 {")
                    .contains("\"code\":\"trust.no-certificate\"");
            assertThat(nginx.accessLog()).isEmpty();
            assertThat(curl(up, alice, "/")).startsWith("200 GET / for " + ALICE);
        }
    }

    private String curl(Running up, Path identity, String path, String... further) {
        List<String> options = new ArrayList<>(List.of(further));
        options.addAll(List.of("--cert", identity + "/cert.pem"));
        options.addAll(List.of("--key", identity + "/key.pem"));
        return ask(up, identity, path, options);
    }

    private String nobody(Running up, Path trusting, String path) {
        return ask(up, trusting, path, List.of());
    }

    /** The status, and what came with it. */
    private String ask(Running up, Path trusting, String path, List<String> options) {
        List<String> command = new ArrayList<>(List.of("curl", "--silent", "--path-as-is"));
        command.addAll(List.of("--max-time", "20", "--noproxy", "*"));
        command.addAll(List.of("--cacert", trusting + "/trust.pem"));
        command.addAll(List.of("--write-out", "%{stderr}%{http_code}"));
        command.addAll(options);
        command.add("https://localhost:" + up.port() + path);
        try (RealProcess curl = RealProcess.start(folder, command)) {
            curl.awaitExit();
            return curl.errors().strip() + " " + curl.output();
        }
    }

    private Path write(String whenRefused, String methods, String paths) throws IOException {
        return Running.write(
                folder,
                "c.yaml",
                """
                trust-domain: countersign.local
                gateway:
                  identity: spiffe://countersign.local/gateway
                  listen:
                    - name: orders
                      at: 127.0.0.1:0
                      to: 127.0.0.1:%d
                      speak: http
                      when-refused: %s
                      allow:
                        - peer: %s
                          methods: %s
                          paths: %s
                """
                        .formatted(nginx.port(), whenRefused, ALICE, methods, paths));
    }
}
